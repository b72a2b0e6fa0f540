package dev.escapement.engine.chain;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.JobEvent;
import dev.escapement.engine.job.LedgerException;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.ledger.Ledger;
import dev.escapement.engine.ledger.Start;
import dev.escapement.engine.ledger.TakeOver;
import dev.escapement.engine.ledger.Unfinished;
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
    public void run(UUID key, TakeOver takeOver) {
        try {
            if (!running.isHeld()) {
                patience.call(() -> ledger.claim(key, node, takeOver)).ifPresent(this::runClaimed);
            }
        } catch (LedgerException e) {
            leave(key, e);
        }
    }

    /** The same for a job that was claimed for this node elsewhere; a node that starts no further step gives it on before anything has run. */
    public void run(Claim claim) {
        try {
            runClaimed(claim);
        } catch (LedgerException e) {
            leave(claim.key(), e);
        }
    }

    /** The chains under way on this node. */
    public RunningChains running() {
        return running;
    }

    /** From now on no further step starts here; chains end after the step they are in, and another node goes on. */
    public void hold() {
        running.hold();
    }

    public boolean isHeld() {
        return running.isHeld();
    }

    /** The same for a node that ends: trouble with the ledger is no longer waited out. */
    public void stop() {
        hold();
        patience.stop();
    }

    /** Starts no further step, and lets steps under way end for this long before they are given up; their jobs go on elsewhere or later. */
    public void drain(Duration limit) {
        hold();
        try {
            if (!running.awaitNone(limit)) {
                LOG.warn("Steps still run after {}; they are given up, and run again where they may.", limit);
                running.abandon();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isHolding() {
        return running.isHeld() || waker.isCutOff();
    }

    private void runClaimed(Claim claim) {
        if (claim.start() == Start.WAITING) {
            return;
        }
        var walk = new Walk(claim);
        try {
            publish(claim, null, Status.RUNNING);
            walk.run();
        } finally {
            running.leave(walk.cancellation);
        }
    }

    /** One job from the step at which it was claimed to wherever it ends here, through its chain and what is to run after that. */
    private final class Walk {
        private Claim claim;
        private final Map<String, Map<String, Object>> outputs = new LinkedHashMap<>();
        private Cancellation cancellation;
        private int position;

        Walk(Claim claim) {
            this.claim = claim;
            var job = claim.job();
            this.cancellation = running.enter(claim.key());
            this.position = claim.firstOpen();
            job.steps().stream()
                    .filter(step -> step.status() == Status.SUCCEEDED)
                    .forEach(step -> outputs.put(step.name(), step.output()));
        }

        void run() {
            var start = Optional.of(claim.start());
            while (start.filter(Start.STARTED::equals).isPresent()) {
                start = runStep();
            }
            start.ifPresent(this::letGo);
        }

        /** Runs a step that has been started and writes how it ended: what became of the next one, or nothing when none is to run here. */
        private Optional<Start> runStep() {
            if (isHolding() || cancellation.isGivenUp()) {
                return letWait(claim, position, new StepResult.Cancelled(), Duration.ZERO);
            }
            var name = claim.job().steps().get(position).name();
            publish(claim, name, Status.RUNNING);
            var log = new StepLog(ledger, claim, position, clock);
            var step = new StepRun(claim, position, Map.copyOf(outputs), failure(), cancellation, log);
            var result = steps.run(step, cancellation, clock.instant());
            if (result instanceof StepResult.Succeeded succeeded) {
                outputs.put(name, succeeded.output());
                boolean goesOn = claim.job().next(position, Status.SUCCEEDED, null) != Job.NO_STEP;
                return goesOn && isHolding() ? letWait(claim, position, result, Duration.ZERO) : ended(result);
            }
            if (running.isAbandoned() || cancellation.isGivenUp()) {
                return givenUp(steps.stopped(step));
            }
            if (cancellation.isAsked() && result instanceof StepResult.Interrupted) {
                return ended(new StepResult.Cancelled());
            }
            var pause = cancellation.isAsked() ? null : step.pauseAfter(result, clock.instant());
            return pause == null ? ended(result) : letWait(claim, position, result, pause);
        }

        /** Why the chain has failed; nothing before it has ended, and when it has succeeded. */
        private Optional<JobError> failure() {
            var job = claim.job();
            return job.verdict() == null ? Optional.empty() : Optional.ofNullable(job.error());
        }

        /** The node itself ended the step; nobody asked for the job to end. */
        private Optional<Start> givenUp(StepResult result) {
            return result instanceof StepResult.Cancelled
                    ? letWait(claim, position, result, Duration.ZERO)
                    : ended(result);
        }

        /** The end of a step, and the begin of the one that is to run then. */
        private Optional<Start> ended(StepResult result) {
            var job = claim.job();
            var why = why(result);
            int next = job.next(position, result.status(), why);
            if (next == Job.NO_STEP) {
                boolean written = patience.call(() -> ledger.endStep(claim, position, result));
                return announce(result, written ? null : Start.LOST);
            }
            var start = patience.call(() -> ledger.endAndStart(claim, position, result));
            var told = announce(result, start);
            if (job.verdict() == null && job.endsChain(position, result.status(), why)) {
                var verdict = job.outcome(position, result.status(), why);
                boolean hasFailed = verdict == Status.FAILED && why != null;
                claim = claim.withVerdict(
                        verdict, hasFailed ? why.in(job.steps().get(position).name()) : null);
                cancellation = running.renew(cancellation);
            }
            position = next;
            return told;
        }

        /** Tells of an end that is committed, and passes on what became of the next step (null: none was to start). */
        private Optional<Start> announce(StepResult result, Start next) {
            if (next != Start.LOST) {
                publish(claim, claim.job().steps().get(position).name(), result.status());
            }
            if (next == null) {
                var job = claim.job();
                var outcome = job.outcome(position, result.status(), why(result));
                publish(claim, null, job.verdict() == null ? outcome : job.verdict());
            }
            return Optional.ofNullable(next);
        }

        /** The error by which a step has ended; null when it has ended by none. */
        private static JobError why(StepResult result) {
            if (result instanceof StepResult.Failed failed) {
                return failed.error();
            }
            return result instanceof StepResult.Interrupted interrupted ? interrupted.error() : null;
        }

        private void letGo(Start why) {
            if (why == Start.CANCELLED) {
                var verdict = claim.job().verdict();
                publish(claim, null, verdict == null ? Status.CANCELLED : verdict);
            } else if (why == Start.WAITING) {
                publish(claim, null, Status.PENDING);
            } else {
                LOG.warn(
                        "Job {} was taken over by another node; claim {} lets go.",
                        claim.job().ref(),
                        claim.number());
            }
        }
    }

    /** Gives the job back until it is due; with no pause any node may go on with it at once. */
    private Optional<Start> letWait(Claim claim, int position, StepResult result, Duration pause) {
        var start = patience.call(() -> ledger.endAndWait(claim, position, result, pause));
        if (start != Start.STARTED) {
            return Optional.of(start);
        }
        boolean succeeded = result instanceof StepResult.Succeeded;
        publish(claim, claim.job().steps().get(position).name(), succeeded ? Status.SUCCEEDED : Status.PENDING);
        publish(claim, null, Status.PENDING);
        waker.waiting(
                Unfinished.of(claim, pause.isZero() ? null : clock.instant().plus(pause)));
        return Optional.empty();
    }

    private static void leave(UUID key, LedgerException why) {
        LOG.error("Job {} is left for a later sweep: {}", key, why.getMessage(), why);
    }

    private void publish(Claim claim, String step, Status status) {
        events.accept(JobEvent.of(claim.key(), claim.job().spec(), step, status));
    }
}
