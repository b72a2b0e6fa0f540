package dev.escapement.jobstore.contract;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.Scheduler;
import org.quartz.impl.DefaultThreadExecutor;
import org.quartz.impl.DirectSchedulerFactory;
import org.quartz.simpl.SimpleThreadPool;

/** A real scheduler on the store, and what its jobs left in the record. */
abstract class SchedulerFixture extends Contract {
    final Recorder recorder = new Recorder();
    Scheduler scheduler;

    @BeforeEach
    void makeScheduler() throws Exception {
        var factory = DirectSchedulerFactory.getInstance();
        var name = schedulerName + "-real";
        factory.createScheduler(
                name,
                "node-1",
                new SimpleThreadPool(4, Thread.NORM_PRIORITY),
                new DefaultThreadExecutor(),
                underTest.create(),
                Map.of(),
                null,
                0,
                Duration.ofSeconds(1).toMillis(),
                Duration.ofSeconds(1).toMillis(),
                false,
                null,
                4,
                0);
        scheduler = factory.getScheduler(name);
        recorder.in(scheduler);
    }

    @AfterEach
    void stopScheduler() throws Exception {
        recorder.letAllGo();
        scheduler.shutdown(true);
    }

    static JobDetail brief(String name, Class<? extends Job> type) {
        return JobBuilder.newJob(type).withIdentity(name).build();
    }

    static void awaitThat(Callable<Boolean> condition) {
        await().atMost(LONG).until(condition);
    }
}
