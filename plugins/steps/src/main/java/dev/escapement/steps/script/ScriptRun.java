package dev.escapement.steps.script;

import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.StepFailure;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt at a step: its parts that are not done are run, so many at once, and each is kept when it is; one that fails ends the others. */
record ScriptRun(PartStore store, Call call, StepContext context) {
    private static final Logger LOG = LoggerFactory.getLogger(ScriptRun.class);
    private static final int PATIENCE_SECONDS = 30;

    StepResult run() throws Exception {
        var plan = store.begin();
        if (plan.isEmpty()) {
            return store.recorded();
        }
        var missing = plan.get().missing();
        int done = plan.get().parts().size() - missing.size();
        if (done > 0) {
            context.log(done + " of " + plan.get().parts().size() + " parts were done before.");
        }
        run(plan.get(), missing);
        return store.finish(plan.get());
    }

    private void run(Plan plan, List<Plan.Part> missing) throws Exception {
        if (missing.isEmpty()) {
            return;
        }
        var threads =
                Executors.newFixedThreadPool(Math.min(call.options().parallel(), missing.size()), ScriptRun::thread);
        try {
            var runs = new ExecutorCompletionService<Plan.Part>(threads);
            for (var part : missing) {
                var unused = runs.submit(() -> run(plan, part));
            }
            for (int i = 0; i < missing.size(); i++) {
                runs.take().get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            end(threads);
        }
    }

    private Plan.Part run(Plan plan, Plan.Part part) throws Exception {
        if (context.cancelSignal().isCancelled()) {
            throw StepFailure.cancelled();
        }
        try {
            store.keep(plan, part, call.of(plan, part, out -> store.write(plan, part, out)));
            if (plan.parts().size() > 1) {
                context.log("part " + part.words() + ": done");
            }
            return part;
        } catch (StepFailure e) {
            throw plan.parts().size() > 1 ? e.at("Part " + part.words()) : e;
        }
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(work, "escapement-script");
        thread.setDaemon(true);
        return thread;
    }

    /** Ends what is under way, and waits for it: nothing of it is to be left. */
    private static void end(ExecutorService threads) {
        threads.shutdownNow();
        boolean interrupted = false;
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!threads.isTerminated() && System.nanoTime() - until < 0) {
            try {
                if (!threads.awaitTermination(1, TimeUnit.SECONDS)) {
                    LOG.debug("Parts of a script are still being ended");
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
