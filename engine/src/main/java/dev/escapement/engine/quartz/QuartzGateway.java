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
            jobs.forEach(job -> schedule(job));
        } else {
            joined.wake(jobs.stream()
                    .map(job -> Objects.requireNonNullElse(job.due(), Instant.EPOCH))
                    .min(Comparator.naturalOrder())
                    .orElse(Instant.EPOCH));
        }
    }

    @Override
    public void waiting(Unfinished job) {
        if (joined == null) {
            schedule(job);
        } else {
            joined.wake(Objects.requireNonNullElse(job.due(), Instant.EPOCH));
        }
    }

    @Override
    public void wake(Unfinished job) {
        if (joined == null) {
            scheduled(job, () -> scheduler.scheduleJob(QuartzKeys.job(job), QuartzKeys.orphanTrigger(job)));
        } else {
            scheduled(job, () -> joined.adopt(job));
        }
    }

    /** While a job runs, its Quartz job is there, and gets another trigger. */
    private void schedule(Unfinished job) {
        var trigger = QuartzKeys.trigger(job);
        scheduled(job, () -> {
            if (scheduler.checkExists(trigger.getJobKey())) {
                scheduler.scheduleJob(trigger);
            } else {
                scheduler.scheduleJob(QuartzKeys.job(job), trigger);
            }
        });
    }

    private interface Scheduling {
        void run() throws SchedulerException;
    }

    private static void scheduled(Unfinished job, Scheduling scheduling) {
        try {
            scheduling.run();
        } catch (ObjectAlreadyExistsException e) {
            LOG.debug("Job {} is awake already", job.key());
        } catch (SchedulerException e) {
            // The job is in the ledger and the sweep will find it: what was acknowledged is not lost.
            LOG.warn("Job {} could not be woken now: {}", job.key(), e.getMessage());
        }
    }

    @Override
    public void reopened(Unfinished job) {
        waiting(job);
        var own = QuartzKeys.trigger(job);
        try {
            for (var trigger : scheduler.getTriggersOfJob(own.getJobKey())) {
                // One that has fired has no further time, and goes with its execution.
                if (!trigger.getKey().equals(own.getKey()) && trigger.getNextFireTime() != null) {
                    scheduler.unscheduleJob(trigger.getKey());
                }
            }
        } catch (SchedulerException e) {
            LOG.warn("What was to wake job {} before could not be removed: {}", job.key(), e.getMessage());
        }
    }

    @Override
    public void cancelWanted() {
        if (joined != null) {
            joined.tellOfCancel();
        }
    }

    @Override
    public void standBy() {
        try {
            scheduler.standby();
            if (joined != null) {
                joined.awaitTaken();
            }
        } catch (SchedulerException e) {
            throw new IllegalStateException("The scheduler cannot stand by: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean isCutOff() {
        return joined != null && joined.isCutOff();
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
