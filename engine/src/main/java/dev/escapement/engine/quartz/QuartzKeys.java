package dev.escapement.engine.quartz;

import dev.escapement.engine.ledger.Unfinished;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.SimpleTrigger;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;

/** What a job of ours is called in Quartz, and what stands there for it. */
@SuppressWarnings("JavaUtilDate") // Quartz speaks in dates.
final class QuartzKeys {
    /** Keys are spread over groups: Quartz's indexes begin with the group. */
    static final String GROUP = "escapement-";

    private static final int GROUPS = 64;

    private QuartzKeys() {}

    static JobDetail job(UUID key) {
        return JobBuilder.newJob(ChainJob.class)
                .withIdentity(name(key))
                .requestRecovery()
                .build();
    }

    static Trigger trigger(UUID key) {
        return trigger(key, "").startNow().build();
    }

    static Trigger trigger(Unfinished job) {
        return job.due() == null ? trigger(job.key()) : trigger(job.key(), job.due());
    }

    /** One that may stand beside another which runs the job now. */
    static Trigger trigger(UUID key, Instant due) {
        return trigger(key, "-" + due.toEpochMilli()).startAt(Date.from(due)).build();
    }

    private static TriggerBuilder<SimpleTrigger> trigger(UUID key, String suffix) {
        var name = name(key);
        return TriggerBuilder.newTrigger()
                .withIdentity(name.getName() + suffix, name.getGroup())
                .forJob(name)
                .withSchedule(SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionIgnoreMisfires());
    }

    static List<UUID> ours(Collection<JobKey> jobs) {
        return jobs.stream()
                .filter(job -> job.getGroup().startsWith(GROUP))
                .map(job -> UUID.fromString(job.getName()))
                .toList();
    }

    private static JobKey name(UUID key) {
        return new JobKey(key.toString(), GROUP + Math.floorMod(key.hashCode(), GROUPS));
    }
}
