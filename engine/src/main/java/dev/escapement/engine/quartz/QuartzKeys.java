package dev.escapement.engine.quartz;

import dev.escapement.engine.ledger.TakeOver;
import dev.escapement.engine.ledger.Unfinished;
import dev.escapement.jobstore.PostgresJobStore;
import java.time.Duration;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;

/** What a job of ours is called in Quartz, and what stands there for it. */
@SuppressWarnings("JavaUtilDate") // Quartz speaks in dates.
final class QuartzKeys {
    /** Keys are spread over groups: Quartz's indexes begin with the group. */
    static final String GROUP = "escapement-";

    private static final int GROUPS = 64;
    private static final String ORPHAN = "escapement.orphan";
    private static final Pattern RECOVERY = Pattern.compile("recover_(.*)_\\d+");
    private static final Duration AHEAD = Duration.ofDays(365);

    private QuartzKeys() {}

    static JobDetail job(Unfinished job) {
        return JobBuilder.newJob(ChainJob.class)
                .withIdentity(name(job))
                .requestRecovery()
                .build();
    }

    /** For a job that the scheduler does not know: one that seems to run has lost its node. */
    static Trigger orphanTrigger(Unfinished job) {
        return trigger(job).getTriggerBuilder().usingJobData(ORPHAN, "").build();
    }

    /** What a firing says about a job that seems to run: who is lost when Quartz recovers it, as Quartz names the trigger for that. */
    static TakeOver takeOver(JobExecutionContext context) {
        var recovery = RECOVERY.matcher(context.getTrigger().getKey().getName());
        if (context.isRecovering() && recovery.matches()) {
            return new TakeOver(recovery.group(1));
        }
        return context.getMergedJobDataMap().containsKey(ORPHAN) ? TakeOver.FROM_ANYBODY : TakeOver.FROM_NOBODY;
    }

    /** One for each claim after which the job waits: it may stand beside that claim's own, which is not done yet. */
    static Trigger trigger(Unfinished job) {
        var name = name(job);
        return TriggerBuilder.newTrigger()
                .withIdentity(name.getName() + (job.claim() == 0 ? "" : "-" + job.claim()), name.getGroup())
                .forJob(name)
                .withSchedule(SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionIgnoreMisfires())
                .withPriority(Trigger.DEFAULT_PRIORITY + job.priority())
                .startAt(start(job))
                .build();
    }

    /** Quartz takes what is due in the order of its times, whatever the priorities: what goes before others is due before them. */
    private static Date start(Unfinished job) {
        var due = job.due() == null ? new Date().toInstant().minus(AHEAD.multipliedBy(job.priority())) : job.due();
        return Date.from(due);
    }

    static List<UUID> ours(Collection<JobKey> jobs) {
        return jobs.stream()
                .filter(job -> job.getGroup().startsWith(GROUP))
                .map(job -> UUID.fromString(job.getName()))
                .toList();
    }

    /** The job store reads from the group where the job may run. */
    private static JobKey name(Unfinished job) {
        var group = GROUP + Math.floorMod(job.key().hashCode(), GROUPS);
        return new JobKey(
                job.key().toString(), job.location() == null ? group : PostgresJobStore.group(group, job.location()));
    }
}
