package dev.escapement.client;

import dev.escapement.client.backend.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for some of many jobs. */
final class Awaiting {
    private Awaiting() {}

    /** Those that are over once so many are, or the time is; one that cannot be waited for ends the wait. */
    static List<JobHandle> of(Collection<JobHandle> jobs, int wanted, Duration limit) throws InterruptedException {
        var all = List.copyOf(jobs);
        int missing = Math.min(wanted, all.size());
        var latch = new CountDownLatch(missing);
        var open = new ArrayList<Waiter>(all.size());
        try {
            for (var job : all) {
                var waiter = job.waiter();
                open.add(waiter);
                Waits.afterwards(waiter.end(), (end, problem) -> count(latch, problem));
            }
            var unused = latch.await(nanos(limit), TimeUnit.NANOSECONDS);
            return over(all, open);
        } finally {
            open.forEach(Waiter::close);
        }
    }

    private static void count(CountDownLatch latch, Throwable problem) {
        latch.countDown();
        while (problem != null && latch.getCount() > 0) {
            latch.countDown();
        }
    }

    private static List<JobHandle> over(List<JobHandle> all, List<Waiter> waiters) {
        var over = new ArrayList<JobHandle>();
        for (int i = 0; i < all.size(); i++) {
            var end = waiters.get(i).end();
            if (end.isDone()) {
                Waits.join(end);
                over.add(all.get(i));
            }
        }
        return over;
    }

    /** As long as can be counted, when it is longer. */
    static long nanos(Duration limit) {
        try {
            return limit.toNanos();
        } catch (ArithmeticException e) {
            return limit.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }
}
