package dev.escapement.engine.quartz;

import dev.escapement.engine.chain.Waker;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.quartz.JobBuilder;
import org.quartz.JobKey;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.TriggerBuilder;
import org.quartz.impl.matchers.GroupMatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wakes jobs through Quartz: one persistent Quartz job each, under a key derived from ours, recovered when its node dies. */
final class QuartzGateway implements Waker {
    private static final Logger LOG = LoggerFactory.getLogger(QuartzGateway.class);
    /** Keys are spread over groups: Quartz's indexes begin with the group. */
    private static final String GROUP = "escapement-";

    private static final int GROUPS = 64;

    private final Scheduler scheduler;

    QuartzGateway(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public void wake(UUID key) {
        var quartzKey = new JobKey(key.toString(), GROUP + Math.floorMod(key.hashCode(), GROUPS));
        var job = JobBuilder.newJob(ChainJob.class)
                .withIdentity(quartzKey)
                .requestRecovery()
                .build();
        var trigger = TriggerBuilder.newTrigger()
                .withIdentity(quartzKey.getName(), quartzKey.getGroup())
                .withSchedule(SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionIgnoreMisfires())
                .startNow()
                .build();
        try {
            scheduler.scheduleJob(job, trigger);
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
            return scheduler.getJobKeys(GroupMatcher.jobGroupStartsWith(GROUP)).stream()
                    .map(key -> UUID.fromString(key.getName()))
                    .collect(Collectors.toSet());
        } catch (SchedulerException e) {
            throw new IllegalStateException("The scheduler cannot be asked: " + e.getMessage(), e);
        }
    }
}
