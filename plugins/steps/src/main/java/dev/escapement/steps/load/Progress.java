package dev.escapement.steps.load;

import dev.escapement.engine.step.StepContext;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Logs how far the work is, at most once a second. */
final class Progress {
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

    private final StepContext context;
    private long last = System.nanoTime();

    Progress(StepContext context) {
        this.context = context;
    }

    void tell(Supplier<String> line) {
        long now = System.nanoTime();
        if (now - last >= INTERVAL) {
            last = now;
            context.log(line.get());
        }
    }
}
