package dev.escapement.examples.dailyimport;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.quartz.EnginePlugin;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeoutException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;

/** Anybody's Quartz application, into which the README plugs the engine. */
final class QuartzApplication {
    private QuartzApplication() {}

    /** Starts a scheduler with these properties, runs a chain, and stops the scheduler. */
    static Job run(Properties properties) throws SchedulerException, InterruptedException, TimeoutException {
        var scheduler = new StdSchedulerFactory(properties).getScheduler();
        scheduler.start();
        try {
            return runChain(scheduler);
        } finally {
            scheduler.shutdown(true);
        }
    }

    private static Job runChain(Scheduler scheduler) throws InterruptedException, TimeoutException {
        var engine = EnginePlugin.engineOf(scheduler);
        var chain = JobSpec.of(
                "hello_job_1",
                new StepSpec("make", "sql", Map.of("sql", "create table hello as select 42 as answer")),
                new StepSpec("read", "sql", Map.of("sql", "select answer from hello")));
        var job = engine.submit(chain).await(Duration.ofMinutes(1));
        return job;
    }
}
