package dev.escapement.engine.chain;

import dev.escapement.engine.job.JobEvent;
import dev.escapement.engine.job.LedgerException;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.ledger.Ledger;
import dev.escapement.engine.ledger.Start;
import dev.escapement.engine.step.StepResult;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one job's chain on the calling thread: claim, then each step that has not succeeded, in order. A first run, a recovery after
 * a lost node and a restart all walk this one list. Thread-safe: many chains run at once.
 */
public final class ChainRunner {
    private static final Logger LOG = LoggerFactory.getLogger(ChainRunner.class);

    private final Ledger ledger;
    private final StepTypes types;
    private final String node;
    private final InstantSource clock;
    private final Consumer<JobEvent> events;
    private final RunningChains running = new RunningChains();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Patience patience = new Patience(stopping);

    public ChainRunner(Ledger ledger, StepTypes types, String node, InstantSource clock, Consumer<JobEvent> events) {
        this.ledger = ledger;
        this.types = types;
        this.node = node;
        this.clock = clock;
        this.events = events;
    }

    /** Runs the job as far as it goes here; returns at once when it is final or gone. Never throws for what a step does. */
    public void run(UUID key) {
        try {
            patience.call(() -> ledger.claim(key, node)).ifPresent(this::runClaimed);
        } catch (LedgerException e) {
            LOG.error("Job {} is left for a later sweep: {}", key, e.getMessage(), e);
        }
    }

    /** The chains under way on this node. */
    public RunningChains running() {
        return running;
    }

    /** From now on no further step starts here; chains end after the step they are in, and another node goes on. */
    public void stop() {
        stopping.countDown();
    }

    private void runClaimed(Claim claim) {
        var cancellation = running.enter(claim.key());
        try {
            publish(claim, null, Status.RUNNING);
            walk(claim, cancellation);
        } finally {
            running.leave(cancellation);
        }
    }

    private void walk(Claim claim, Cancellation cancellation) {
        var outputs = new LinkedHashMap<String, Map<String, Object>>();
        var steps = claim.job().steps();
        for (int i = 0; i < steps.size(); i++) {
            var step = steps.get(i);
            if (step.status() == Status.SUCCEEDED) {
                outputs.put(step.name(), step.output());
            } else if (!runStep(claim, i, outputs, cancellation)) {
                return;
            }
        }
    }

    /** True when the chain may go on to the next step: this one succeeded and that is committed. */
    private boolean runStep(
            Claim claim, int position, Map<String, Map<String, Object>> outputs, Cancellation cancellation) {
        if (stopping.getCount() == 0) {
            return false;
        }
        var name = claim.job().steps().get(position).name();
        var start = patience.call(() -> ledger.startStep(claim, position));
        if (start != Start.STARTED) {
            return letGo(claim, start);
        }
        publish(claim, name, Status.RUNNING);
        var log = new StepLog(ledger, claim, position, clock);
        var result = new StepRun(claim, position, Map.copyOf(outputs), cancellation, log).run(types);
        if (running.isAbandoned() && !(result instanceof StepResult.Succeeded)) {
            // The node's own stop ended the step; nobody asked for the job to end.
            return false;
        }
        if (!patience.call(() -> ledger.endStep(claim, position, result))) {
            return letGo(claim, Start.LOST);
        }
        if (result instanceof StepResult.Succeeded succeeded) {
            outputs.put(name, succeeded.output());
        }
        return announce(claim, position, result);
    }

    private boolean letGo(Claim claim, Start why) {
        if (why == Start.CANCELLED) {
            publish(claim, null, Status.CANCELLED);
        } else {
            LOG.warn(
                    "Job {} was taken over by another node; claim {} lets go.",
                    claim.job().ref(),
                    claim.number());
        }
        return false;
    }

    private boolean announce(Claim claim, int position, StepResult result) {
        boolean succeeded = result instanceof StepResult.Succeeded;
        var status =
                succeeded ? Status.SUCCEEDED : result instanceof StepResult.Failed ? Status.FAILED : Status.CANCELLED;
        publish(claim, claim.job().steps().get(position).name(), status);
        if (!succeeded || position == claim.job().steps().size() - 1) {
            publish(claim, null, status);
        }
        return succeeded;
    }

    private void publish(Claim claim, String step, Status status) {
        events.accept(new JobEvent(claim.job().ref(), step, status));
    }
}
