package dev.escapement.jobstore;

import java.lang.reflect.Field;
import org.quartz.JobExecutionContext;
import org.quartz.core.JobRunShell;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a thread pool is given to run is an execution of a job, which Quartz does not tell. */
final class Executions {
    private static final Logger LOG = LoggerFactory.getLogger(Executions.class);
    /** Null in a Quartz that has named it otherwise. */
    private static final Field CONTEXT = context();

    private Executions() {}

    /** The execution that this work was, once it is over; null when that cannot be known. */
    static JobExecutionContext of(Runnable work) {
        try {
            return CONTEXT != null && work instanceof JobRunShell ? (JobExecutionContext) CONTEXT.get(work) : null;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Field context() {
        try {
            var field = JobRunShell.class.getDeclaredField("jec");
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException | RuntimeException e) {
            LOG.warn(
                    "This Quartz does not show what it runs: a job whose listener throws stays blocked. {}",
                    e.toString());
            return null;
        }
    }
}
