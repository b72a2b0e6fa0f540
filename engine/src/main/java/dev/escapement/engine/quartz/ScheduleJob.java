package dev.escapement.engine.quartz;

import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the schedule that its data names, whose next slot has come. Owns no state and never throws; made by Quartz, so it is public. */
public final class ScheduleJob implements Job {
    private static final Logger LOG = LoggerFactory.getLogger(ScheduleJob.class);

    @Override
    public void execute(JobExecutionContext context) {
        var data = context.getJobDetail().getJobDataMap();
        try {
            EnginePlugin.definitionsOf(context.getScheduler())
                    .schedules()
                    .look(data.getString(ScheduleAlarm.PROJECT), data.getString(ScheduleAlarm.NAME));
        } catch (RuntimeException e) {
            LOG.error("The schedule of {} could not be looked at; a sweep will", data.getString(ScheduleAlarm.NAME), e);
        } finally {
            // A flag left set would make Quartz lose the completion of this job.
            Thread.interrupted();
        }
    }
}
