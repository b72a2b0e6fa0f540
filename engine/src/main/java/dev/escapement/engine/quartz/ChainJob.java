package dev.escapement.engine.quartz;

import java.util.UUID;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one Quartz job of the engine: runs the chain that its key names. Owns no state and never throws; made by Quartz, so it is public. */
public final class ChainJob implements Job {
    static final String NODE = "escapement.node";
    private static final Logger LOG = LoggerFactory.getLogger(ChainJob.class);

    @Override
    public void execute(JobExecutionContext context) {
        var key = context.getJobDetail().getKey();
        try {
            var node = (EngineNode) context.getScheduler().getContext().get(NODE);
            node.run(UUID.fromString(key.getName()), QuartzKeys.takeOver(context));
        } catch (SchedulerException | RuntimeException e) {
            LOG.error("Chain {} could not be run here; a sweep will wake it again", key, e);
        } finally {
            // A flag left set would make Quartz lose the completion of this job.
            Thread.interrupted();
        }
    }
}
