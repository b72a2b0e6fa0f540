package dev.escapement.jobstore.contract;

import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.PersistJobDataAfterExecution;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;

/** Writes down which jobs ran, for jobs that find it in the context of their scheduler. */
final class Recorder {
    private static final String KEY = "recorder";
    private static final long LOOK_FOR_OTHERS_MILLIS = 20;

    private final List<String> runs = new CopyOnWriteArrayList<>();
    private final List<Date> scheduledTimes = new CopyOnWriteArrayList<>();
    private final List<Map<String, Object>> data = new CopyOnWriteArrayList<>();
    private final Exchanger<String> meeting = new Exchanger<>();
    private final AtomicInteger overlaps = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    void in(Scheduler scheduler) throws SchedulerException {
        scheduler.getContext().put(KEY, this);
    }

    /** The names of the triggers that fired, in order. */
    List<String> runs() {
        return runs;
    }

    List<Date> scheduledTimes() {
        return scheduledTimes;
    }

    List<Map<String, Object>> data() {
        return data;
    }

    /** How many runs of solo jobs met another one. */
    int overlaps() {
        return overlaps.get();
    }

    /** From now on, jobs that run wait until they are let go. */
    void holdAll() {
        gate = new CountDownLatch(1);
    }

    void letAllGo() {
        gate.countDown();
    }

    private void record(JobExecutionContext context) throws InterruptedException {
        scheduledTimes.add(context.getScheduledFireTime());
        data.add(Map.copyOf(context.getMergedJobDataMap().getWrappedMap()));
        runs.add(context.getTrigger().getKey().getName());
        gate.await();
    }

    /** Gives another run the time to come in, which it must not use. */
    private void meet(JobExecutionContext context) throws InterruptedException {
        try {
            meeting.exchange(context.getFireInstanceId(), LOOK_FOR_OTHERS_MILLIS, TimeUnit.MILLISECONDS);
            overlaps.incrementAndGet();
        } catch (TimeoutException e) {
            // Nobody came.
        }
    }

    private static Recorder of(JobExecutionContext context) throws JobExecutionException {
        try {
            return (Recorder) context.getScheduler().getContext().get(KEY);
        } catch (SchedulerException e) {
            throw new JobExecutionException(e);
        }
    }

    /** Says that it ran. */
    public static class Recorded implements Job {
        @Override
        public void execute(JobExecutionContext context) throws JobExecutionException {
            try {
                of(context).record(context);
            } catch (InterruptedException e) {
                throw new JobExecutionException(e);
            }
        }
    }

    /** Says that it ran, and looks for another run of itself. */
    @DisallowConcurrentExecution
    public static class RecordedSolo extends Recorded {
        @Override
        public void execute(JobExecutionContext context) throws JobExecutionException {
            super.execute(context);
            try {
                of(context).meet(context);
            } catch (InterruptedException e) {
                throw new JobExecutionException(e);
            }
        }
    }

    /** Counts its runs in its data. */
    @DisallowConcurrentExecution
    @PersistJobDataAfterExecution
    public static final class Counting implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            var data = context.getJobDetail().getJobDataMap();
            int count = data.containsKey("count") ? Integer.parseInt(data.getString("count")) : 0;
            data.put("count", String.valueOf(count + 1));
        }
    }

    /** Fails, is run again, fails again and wants no more. */
    public static final class Failing extends Recorded {
        @Override
        public void execute(JobExecutionContext context) throws JobExecutionException {
            super.execute(context);
            var failure = new JobExecutionException("It does not work");
            if (context.getRefireCount() == 0) {
                failure.setRefireImmediately(true);
            } else {
                failure.setUnscheduleAllTriggers(true);
            }
            throw failure;
        }
    }
}
