package dev.escapement.examples.benchmarks.peer;

import com.zaxxer.hikari.HikariDataSource;
import dev.escapement.engine.connection.ConnectionConfig;
import dev.escapement.engine.quartz.QuartzTables;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;

/** Plain Quartz: a job a chain, which writes the rows of its steps itself. */
final class QuartzPeer implements Peer {
    private static final String ROWS = "rows";
    private static final String PROGRESS = "progress";
    private static final int GROUPS = 64;
    private static final int SUBMITTERS = 4;
    private static final long PAUSE_MILLIS = 100;

    private final HikariDataSource pool;
    private final ChainRows rows;
    private final Scheduler scheduler;
    private final int groups;

    private QuartzPeer(HikariDataSource pool, ChainRows rows, Scheduler scheduler, int groups) {
        this.pool = pool;
        this.rows = rows;
        this.scheduler = scheduler;
        this.groups = groups;
    }

    static QuartzPeer start(Site site, QuartzSettings settings) throws Exception {
        QuartzTables.install(new ConnectionConfig(site.url(), site.user(), site.password(), 1));
        var pool = site.pool(WORKERS + SUBMITTERS);
        var rows = new ChainRows(pool);
        rows.install();
        var scheduler = new StdSchedulerFactory(settings.of(site)).getScheduler();
        scheduler.getContext().put(ROWS, rows);
        scheduler.getContext().put(PROGRESS, site.progress());
        scheduler.start();
        return new QuartzPeer(pool, rows, scheduler, settings.spreadsGroups() ? GROUPS : 1);
    }

    @Override
    public void submit(String id) throws Exception {
        rows.open(id);
        scheduler.scheduleJob(job(id), trigger(id));
    }

    @Override
    public void submitBatch(List<String> ids) throws Exception {
        rows.openAll(ids);
        Map<JobDetail, Set<? extends Trigger>> all = new HashMap<>();
        ids.forEach(id -> all.put(job(id), Set.of(trigger(id))));
        scheduler.scheduleJobs(all, false);
    }

    @Override
    public void standBy() throws SchedulerException {
        scheduler.standby();
    }

    @Override
    public void stop() throws SchedulerException, InterruptedException {
        shutDown(scheduler);
        pool.close();
    }

    /** Pauses first: a shutdown interrupts the scheduler's thread, which in the middle of its work would log that as an error. */
    static void shutDown(Scheduler scheduler) throws SchedulerException, InterruptedException {
        scheduler.standby();
        Thread.sleep(PAUSE_MILLIS);
        scheduler.shutdown(true);
    }

    private JobDetail job(String id) {
        return JobBuilder.newJob(Chain.class)
                .withIdentity(new JobKey(id, group(id)))
                .requestRecovery()
                .build();
    }

    private Trigger trigger(String id) {
        return TriggerBuilder.newTrigger()
                .withIdentity(id, group(id))
                .withSchedule(SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionIgnoreMisfires())
                .startNow()
                .build();
    }

    private String group(String id) {
        return groups == 1 ? JobKey.DEFAULT_GROUP : "group-" + Math.floorMod(id.hashCode(), groups);
    }

    /** Runs a chain; made by Quartz, so it is public. */
    public static final class Chain implements Job {
        @Override
        public void execute(JobExecutionContext context) throws JobExecutionException {
            try {
                var given = context.getScheduler().getContext();
                var rows = (ChainRows) given.get(ROWS);
                rows.run(context.getJobDetail().getKey().getName(), (Progress) given.get(PROGRESS));
            } catch (Exception e) {
                throw new JobExecutionException(e);
            }
        }
    }
}
