package dev.escapement.jobstore;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.quartz.JobExecutionContext;
import org.quartz.core.JobRunShell;
import org.quartz.spi.OperableTrigger;
import org.quartz.spi.TriggerFiredResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The executions of this node that Quartz has not reported the end of: it forgets those whose listener throws. Thread-safe. */
final class Executions {
    private static final Logger LOG = LoggerFactory.getLogger(Executions.class);
    /** Null in a Quartz that has named it otherwise. */
    private static final Field CONTEXT = context();

    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    /** The execution that this work of a thread pool was, once it is over; null when that cannot be known. */
    static JobExecutionContext of(Runnable work) {
        try {
            return CONTEXT != null && work instanceof JobRunShell ? (JobExecutionContext) CONTEXT.get(work) : null;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** These have fired: one result for each trigger. */
    void fired(List<OperableTrigger> triggers, List<TriggerFiredResult> results) {
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i).getTriggerFiredBundle() != null) {
                underWay.add(triggers.get(i).getFireInstanceId());
            }
        }
    }

    void ended(OperableTrigger trigger) {
        underWay.remove(trigger.getFireInstanceId());
    }

    boolean isUnderWay(OperableTrigger trigger) {
        return underWay.contains(trigger.getFireInstanceId());
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
