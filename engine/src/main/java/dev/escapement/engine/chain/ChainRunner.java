package dev.escapement.engine.chain;

import dev.escapement.engine.job.JobEvent;
import dev.escapement.engine.job.LedgerException;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.ledger.Ledger;
import dev.escapement.engine.ledger.Start;
import dev.escapement.engine.step.StepResult;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one job's chain on the calling thread: claim, then each step that has not succeeded, in order, each started by the commit that
 * ends the one before. A first run, a recovery after
 * a lost node and a restart all walk this one list. Thread-safe: many chains run at once.
 */
public final class ChainRunner {
    private static final Logger LOG = LoggerFactory.getLogger(ChainRunner.class);

    private final Ledger ledger;
    private final StepRunner steps;
    private final Waker waker;
    private final String node;
    private final InstantSource clock;
    private final Consumer<JobEvent> events;
    private final RunningChains running = new RunningChains();
    private final Patience patience = new Patience();

    /** Runs what the waker has woken, and tells it what waits. */
    public ChainRunner(
            Ledger ledger, StepTypes types, Waker waker, String node, InstantSource clock, Consumer<JobEvent> events) {
        this.ledger = ledger;
        this.steps = new StepRunner(types);
        this.waker = waker;
        this.node = node;
        this.clock = clock;
        this.events = events;
    }

    /** Runs the job as far as it goes here; returns at once when it is final or gone. Never throws for what a step does. */
    public void run(UUID key) {
        try {
            if (!patience.isStopping()) {
                patience.call(() -> ledger.claim(key, node)).ifPresent(this::runClaimed);
            }
        } catch (LedgerException e) {
            leave(key, e);
        }
    }

    /** The same for a job that was claimed for this node elsewhere; the node may be stopping, and then leaves it to another claim. */
    public void run(Claim claim) {
        try {
            if (!patience.isStopping()) {
                runClaimed(claim);
            }
        } catch (LedgerException e) {
            leave(claim.key(), e);
        }
    }

    /** The chains under way on this node. */
    public RunningChains running() {
        return running;
    }

    /** From now on no further step starts here; chains end after the step they are in, and another node goes on. */
    public void stop() {
        patience.stop();
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
        int position = claim.firstOpen();
        claim.job().steps().subList(0, position).forEach(step -> outputs.put(step.name(), step.output()));
        var start = Optional.of(claim.start());
        while (start.filter(Start.STARTED::equals).isPresent()) {
            start = runStep(claim, position++, outputs, cancellation);
        }
        start.ifPresent(why -> letGo(claim, why));
    }

    /** Runs a step that has been started and writes how it ended: what became of the next one, or nothing when none is to run here. */
    private Optional<Start> runStep(
            Claim claim, int position, Map<String, Map<String, Object>> outputs, Cancellation cancellation) {
        var name = claim.job().steps().get(position).name();
        publish(claim, name, Status.RUNNING);
        var log = new StepLog(ledger, claim, position, clock);
        var step = new StepRun(claim, position, Map.copyOf(outputs), cancellation, log);
        var result = steps.run(step, cancellation);
        if (running.isAbandoned() && !(result instanceof StepResult.Succeeded)) {
            // The node's own stop ended the step; nobody asked for the job to end.
            return Optional.empty();
        }
        if (result instanceof StepResult.Succeeded succeeded && goesOn(claim, position)) {
            outputs.put(name, succeeded.output());
            var next = patience.call(() -> ledger.endAndStart(claim, position, succeeded));
            return announce(claim, position, result, next);
        }
        var pause = cancellation.isAsked() ? null : step.pauseAfter(result);
        if (pause != null) {
            retry(claim, position, (StepResult.Failed) result, pause);
            return Optional.empty();
        }
        boolean written = patience.call(() -> ledger.endStep(claim, position, result));
        return announce(claim, position, result, written ? null : Start.LOST);
    }

    private void retry(Claim claim, int position, StepResult.Failed result, Duration pause) {
        var start = patience.call(() -> ledger.retryStep(claim, position, result, pause));
        if (start == Start.STARTED) {
            publish(claim, claim.job().steps().get(position).name(), Status.PENDING);
            publish(claim, null, Status.PENDING);
            waker.waiting(claim.key(), clock.instant().plus(pause));
        } else {
            letGo(claim, start);
        }
    }

    private boolean goesOn(Claim claim, int position) {
        return position < claim.job().steps().size() - 1 && !patience.isStopping();
    }

    private static void leave(UUID key, LedgerException why) {
        LOG.error("Job {} is left for a later sweep: {}", key, why.getMessage(), why);
    }

    private void letGo(Claim claim, Start why) {
        if (why == Start.CANCELLED) {
            publish(claim, null, Status.CANCELLED);
        } else {
            LOG.warn(
                    "Job {} was taken over by another node; claim {} lets go.",
                    claim.job().ref(),
                    claim.number());
        }
    }

    /** Tells of an end that is committed, and passes on what became of the next step (null: none was to start). */
    private Optional<Start> announce(Claim claim, int position, StepResult result, Start next) {
        if (next != Start.LOST) {
            var status = statusOf(result);
            publish(claim, claim.job().steps().get(position).name(), status);
            if (status != Status.SUCCEEDED || position == claim.job().steps().size() - 1) {
                publish(claim, null, status);
            }
        }
        return Optional.ofNullable(next);
    }

    private static Status statusOf(StepResult result) {
        if (result instanceof StepResult.Succeeded) {
            return Status.SUCCEEDED;
        }
        return result instanceof StepResult.Failed ? Status.FAILED : Status.CANCELLED;
    }

    private void publish(Claim claim, String step, Status status) {
        events.accept(new JobEvent(claim.job().ref(), step, status));
    }
}
