package dev.escapement.engine.chain;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Ends steps that take too long, each on a thread of its own, since a driver's cancel may take its time. Thread-safe; needs no closing. */
final class TimeOuts {
    private static final long KEPT_SECONDS = 10;

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, work -> daemon(work, "timer"));

    TimeOuts() {
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(KEPT_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    /** Has this end a step after so long, unless what is given back has been run before; never when the limit is null. */
    Runnable after(Duration limit, Runnable end) {
        if (limit == null) {
            return () -> {};
        }
        var set = timer.schedule(() -> daemon(end, "ending").start(), limit.toMillis(), TimeUnit.MILLISECONDS);
        return () -> set.cancel(false);
    }

    private static Thread daemon(Runnable work, String role) {
        var thread = new Thread(work, "escapement-timeout-" + role);
        thread.setDaemon(true);
        return thread;
    }
}
