package dev.escapement.engine.quartz;

import dev.escapement.engine.Schedules;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The next slot of each schedule as a Quartz trigger, which any node fires. Thread-safe. */
@SuppressWarnings("JavaUtilDate") // Quartz speaks in dates.
final class ScheduleAlarm implements Schedules.Alarm {
    static final String PROJECT = "project";
    static final String NAME = "definition";

    /** Does not begin as the groups of jobs do, which are claimed as they fire. */
    private static final String GROUP = "escapement.schedules";

    /** Quartz fires up to so much before the time, and then no slot would have come. */
    private static final Duration EARLY = Duration.ofMillis(10);

    private static final Logger LOG = LoggerFactory.getLogger(ScheduleAlarm.class);

    private final Scheduler scheduler;

    ScheduleAlarm(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public void set(String project, String name, Instant next) {
        var job = job(project, name);
        try {
            if (next == null) {
                scheduler.deleteJob(job.getKey());
            } else {
                set(job, next.plus(EARLY));
            }
        } catch (SchedulerException e) {
            // The time is in the timetable, and a sweep will find that nobody looked.
            LOG.warn("The alarm of {} could not be set for {}: {}", name, next, e.getMessage());
        }
    }

    @Override
    public void follow(String project, String name, Instant next) {
        try {
            if (next != null) {
                scheduler.scheduleJob(trigger(job(project, name).getKey(), next.plus(EARLY)));
                return;
            }
        } catch (SchedulerException e) {
            LOG.debug("The next alarm of {} does not simply follow: {}", name, e.getMessage());
        }
        set(project, name, next);
    }

    private void set(JobDetail job, Instant time) throws SchedulerException {
        var trigger = trigger(job.getKey(), time);
        boolean isFiring = false;
        for (var other : scheduler.getTriggersOfJob(job.getKey())) {
            boolean isSame = other.getKey().equals(trigger.getKey());
            // One that has fired has no further time, and goes with its execution.
            boolean hasFired = other.getNextFireTime() == null;
            isFiring |= isSame && hasFired;
            if (!isSame && !hasFired) {
                scheduler.unscheduleJob(other.getKey());
            }
        }
        if (isFiring) {
            set(job, time.plus(EARLY));
        } else {
            schedule(job, trigger);
        }
    }

    private void schedule(JobDetail job, Trigger trigger) throws SchedulerException {
        try {
            if (scheduler.checkExists(job.getKey())) {
                scheduler.scheduleJob(trigger);
            } else {
                scheduler.scheduleJob(job, trigger);
            }
        } catch (ObjectAlreadyExistsException e) {
            LOG.debug("Another node has set the alarm {}, too", trigger.getKey());
        }
    }

    private static JobDetail job(String project, String name) {
        var key = UUID.nameUUIDFromBytes((project + "/" + name).getBytes(StandardCharsets.UTF_8));
        return JobBuilder.newJob(ScheduleJob.class)
                .withIdentity(key.toString(), GROUP)
                .withDescription("Looks at the schedule of " + name)
                .usingJobData(PROJECT, project)
                .usingJobData(NAME, name)
                .requestRecovery()
                .storeDurably()
                .build();
    }

    private static Trigger trigger(JobKey job, Instant next) {
        return TriggerBuilder.newTrigger()
                .withIdentity(job.getName() + "-" + next.toEpochMilli(), GROUP)
                .forJob(job)
                .withSchedule(SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionIgnoreMisfires())
                .startAt(Date.from(next))
                .build();
    }
}
