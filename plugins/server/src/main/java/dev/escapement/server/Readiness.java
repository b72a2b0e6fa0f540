package dev.escapement.server;

import dev.escapement.engine.Engine;
import dev.escapement.engine.job.JobQuery;
import dev.escapement.engine.job.JobRef;
import dev.escapement.rest.HealthServlet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;

/** Whether the node may be sent work: its scheduler runs and checks in, and its ledger answers. */
record Readiness(Scheduler scheduler, Engine engine) implements Supplier<String> {
    private static final JobQuery ANY = new JobQuery(JobRef.DEFAULT_PROJECT, Set.of(), Map.of(), null, 1);

    @Override
    public String get() {
        try {
            if (!scheduler.isStarted() || scheduler.isShutdown() || scheduler.isInStandbyMode()) {
                return "stopping";
            }
            engine.list(ANY);
            return engine.state().cutOff() ? "cut off" : HealthServlet.READY;
        } catch (SchedulerException | RuntimeException e) {
            return "database unavailable";
        }
    }
}
