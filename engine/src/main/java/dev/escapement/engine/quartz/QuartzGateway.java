package dev.escapement.engine.quartz;

import dev.escapement.engine.chain.Waker;
import dev.escapement.engine.ledger.Unfinished;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.matchers.GroupMatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wakes jobs through Quartz: one persistent Quartz job each, under a key derived from ours, recovered when its node dies. */
final class QuartzGateway implements Waker {
    private static final Logger LOG = LoggerFactory.getLogger(QuartzGateway.class);

    private final Scheduler scheduler;
    private final JoinedStore joined;

    /** The joined store writes Quartz's rows with the job's; null when they are written after it. */
    QuartzGateway(Scheduler scheduler, JoinedStore joined) {
        this.scheduler = scheduler;
        this.joined = joined;
    }

    @Override
    public void opened(List<Unfinished> jobs) {
        if (joined == null) {
            Waker.super.opened(jobs);
        } else {
            joined.wake(jobs.stream()
                    .map(job -> Objects.requireNonNullElse(job.due(), Instant.EPOCH))
                    .min(Comparator.naturalOrder())
                    .orElse(Instant.EPOCH));
        }
    }

    @Override
    public void waiting(UUID key, Instant due) {
        if (joined == null) {
            wake(key, due);
        } else {
            joined.wake(due);
        }
    }

    /** While a job runs, its Quartz job is there, and gets another trigger. */
    @Override
    public void wake(UUID key, Instant due) {
        var trigger = QuartzKeys.trigger(new Unfinished(key, due));
        try {
            if (due != null && scheduler.checkExists(trigger.getJobKey())) {
                scheduler.scheduleJob(trigger);
            } else {
                scheduler.scheduleJob(QuartzKeys.job(key), trigger);
            }
        } catch (ObjectAlreadyExistsException e) {
            LOG.debug("Job {} is awake already", key);
        } catch (SchedulerException e) {
            // The job is in the ledger and the sweep will find it: what was acknowledged is not lost.
            LOG.warn("Job {} could not be woken now: {}", key, e.getMessage());
        }
    }

    @Override
    public Set<UUID> awake() {
        try {
            return Set.copyOf(QuartzKeys.ours(scheduler.getJobKeys(GroupMatcher.jobGroupStartsWith(QuartzKeys.GROUP))));
        } catch (SchedulerException e) {
            throw new IllegalStateException("The scheduler cannot be asked: " + e.getMessage(), e);
        }
    }
}
