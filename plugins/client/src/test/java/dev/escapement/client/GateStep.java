package dev.escapement.client;

import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.OnLostNode;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.ConfigReader;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.step.StepType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A step that waits until the test opens its gate, or fails while the test says so; without a gate it just succeeds. */
final class GateStep implements StepType {
    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();
    private volatile boolean failing;

    @Override
    public String kind() {
        return "gate";
    }

    @Override
    public List<Problem> check(StepSpec step) {
        var config = new ConfigReader(step);
        config.text("gate", null);
        return config.problems();
    }

    @Override
    public OnLostNode onLostNode(StepSpec step) {
        return OnLostNode.RERUN;
    }

    @Override
    public StepResult run(StepContext context) throws InterruptedException {
        runs.computeIfAbsent(context.job().id(), id -> new AtomicInteger()).incrementAndGet();
        var name = (String) context.step().config().get("gate");
        if (name != null) {
            var gate = gate(name);
            var registration = context.cancelSignal().onCancel(gate::countDown);
            try (registration) {
                gate.await();
            }
        }
        if (context.cancelSignal().isCancelled()) {
            return new StepResult.Cancelled();
        }
        return failing
                ? new StepResult.Failed(JobError.of("The gate is broken.", "broken"), false, List.of())
                : StepResult.succeeded(Map.of());
    }

    void open(String name) {
        gate(name).countDown();
    }

    void failing(boolean fails) {
        failing = fails;
    }

    int runsOf(String job) {
        var count = runs.get(job);
        return count == null ? 0 : count.get();
    }

    private CountDownLatch gate(String name) {
        return gates.computeIfAbsent(name, key -> new CountDownLatch(1));
    }
}
