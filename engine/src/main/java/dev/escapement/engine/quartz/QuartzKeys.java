package dev.escapement.engine.quartz;

import dev.escapement.engine.ledger.Unfinished;
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

    /** One that is due may stand beside another, which runs the job now. */
    static Trigger trigger(Unfinished job) {
        var due = job.due();
        return due == null
                ? trigger(job.key(), "").startNow().build()
                : trigger(job.key(), "-" + due.toEpochMilli())
                        .startAt(Date.from(due))
                        .build();
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
