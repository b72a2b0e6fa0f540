package dev.escapement.engine;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobEvent;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.Outlook;
import dev.escapement.engine.job.Part;
import dev.escapement.engine.job.Prospect;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.ledger.History;
import dev.escapement.engine.ledger.History.Past;
import dev.escapement.engine.ledger.History.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches jobs that have a deadline: says so when one will probably miss it, by the durations of those before it or since it has failed, and
 * whether it has met it. Looks twice a minute, and when a deadline comes that it knows of. For one thread; several nodes may watch at once, and each change
 * is told on one of them.
 */
public final class Deadlines implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);
    private static final Duration REST = Duration.ofSeconds(30);
    /** A job that ended in time may be seen a little later. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final int MOST = 1_000;

    private final History history;
    private final JobEvents events;
    private final InstantSource clock;
    private Instant next = Instant.MIN;

    public Deadlines(History history, JobEvents events, InstantSource clock) {
        this.history = history;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public void run() {
        var now = clock.instant();
        // A clock may be set back.
        if (now.isBefore(next) && next.isBefore(now.plus(REST).plusSeconds(1))) {
            return;
        }
        next = now.plus(REST);
        var jobs = history.underDeadline(null, now, MOST);
        while (!jobs.isEmpty()) {
            judge(jobs, now);
            jobs = jobs.size() < MOST ? List.of() : history.underDeadline(jobs.get(jobs.size() - 1), now, MOST);
        }
    }

    private void judge(List<Job> jobs, Instant now) {
        var pasts = history.pasts(
                jobs.stream().flatMap(job -> definition(job).stream()).collect(Collectors.toSet()));
        var verdicts = new ArrayList<Verdict>();
        for (var job : jobs) {
            var outlook = outlook(job, definition(job).map(pasts::get).orElse(null), now);
            if (!Objects.equals(outlook, job.outlook())) {
                verdicts.add(new Verdict(job, outlook));
            }
            var look = job.spec().rules().deadline().plus(GRACE);
            next = look.isAfter(now) && look.isBefore(next) ? look : next;
        }
        if (!verdicts.isEmpty()) {
            var written = history.judge(verdicts);
            verdicts.stream()
                    .filter(verdict -> written.contains(verdict.job().key()))
                    .forEach(this::tell);
        }
    }

    private static Optional<JobRef> definition(Job job) {
        return Optional.ofNullable(job.spec().origin())
                .map(origin -> new JobRef(job.spec().project(), origin.definition()));
    }

    private static Outlook outlook(Job job, Past past, Instant now) {
        var deadline = job.spec().rules().deadline();
        if (job.status() == Status.SUCCEEDED) {
            return new Outlook(job.endedAt().isAfter(deadline) ? Prospect.MISSED : Prospect.MET, null);
        }
        if (!deadline.plus(GRACE).isAfter(now)) {
            return new Outlook(Prospect.MISSED, null);
        }
        if (job.status().isFinal()) {
            // Somebody may restart it in time.
            return new Outlook(Prospect.ENDANGERED, null);
        }
        var end = past == null ? null : expectedEnd(job, past, now);
        return end != null && end.isAfter(deadline) ? new Outlook(Prospect.ENDANGERED, end) : null;
    }

    /** When it will end if nothing holds it up, and what is left takes as long as it has taken before. */
    private static Instant expectedEnd(Job job, Past past, Instant now) {
        var begin = job.dueAt() != null && job.dueAt().isAfter(now) ? job.dueAt() : now;
        var left = job.startedAt() == null ? past.length() : left(job, past, now);
        return begin.plus(left).truncatedTo(ChronoUnit.SECONDS);
    }

    private static Duration left(Job job, Past past, Instant now) {
        var left = Duration.ZERO;
        for (int i = 0; i < job.steps().size(); i++) {
            var step = job.steps().get(i);
            var span = past.steps().get(step.name());
            if (span != null && !step.status().isFinal() && job.spec().part(i) != Part.ON_FAILURE) {
                var spent = step.status() == Status.RUNNING ? Duration.between(step.startedAt(), now) : Duration.ZERO;
                left = left.plus(
                        span.length().compareTo(spent) > 0 ? span.length().minus(spent) : Duration.ZERO);
            }
        }
        return left;
    }

    private void tell(Verdict verdict) {
        var job = verdict.job();
        var prospect = verdict.outlook() == null ? null : verdict.outlook().prospect();
        if (prospect == job.prospect()) {
            return;
        }
        var deadline = job.spec().rules().deadline();
        if (prospect == Prospect.MISSED) {
            LOG.warn("Job {} has missed its deadline {} and is {}", job.ref(), deadline, job.status());
        } else if (prospect == Prospect.ENDANGERED) {
            LOG.warn("Job {} will probably miss its deadline {}", job.ref(), deadline);
        }
        if (prospect != null) {
            events.publish(JobEvent.of(job, prospect));
        }
    }
}
