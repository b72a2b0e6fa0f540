package dev.escapement.jobstore.contract;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.quartz.JobKey;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerKey;
import org.quartz.spi.SchedulerSignaler;

/** Writes down what a store tells its scheduler. */
final class Signals implements SchedulerSignaler {
    final List<TriggerKey> misfired = new CopyOnWriteArrayList<>();
    final List<TriggerKey> ended = new CopyOnWriteArrayList<>();
    final List<Long> changes = new CopyOnWriteArrayList<>();
    final List<String> errors = new CopyOnWriteArrayList<>();

    @Override
    public void notifyTriggerListenersMisfired(Trigger trigger) {
        misfired.add(trigger.getKey());
    }

    @Override
    public void notifySchedulerListenersFinalized(Trigger trigger) {
        ended.add(trigger.getKey());
    }

    @Override
    public void notifySchedulerListenersJobDeleted(JobKey job) {}

    @Override
    public void signalSchedulingChange(long earliest) {
        changes.add(earliest);
    }

    @Override
    public void notifySchedulerListenersError(String message, SchedulerException error) {
        errors.add(message);
    }
}
