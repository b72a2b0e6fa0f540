package dev.escapement.rest;

import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.OnLostNode;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.Rows;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.job.Warning;
import dev.escapement.engine.step.ConfigReader;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.step.StepType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** A step that ends the way its config says. */
final class TestStep implements StepType {
    /** Released when a step of mode wait or hold has begun. */
    final Semaphore waiting = new Semaphore(0);
    /** What steps of mode hold wait for. */
    final CountDownLatch release = new CountDownLatch(1);

    @Override
    public String kind() {
        return "test";
    }

    @Override
    public List<Problem> check(StepSpec step) {
        var config = new ConfigReader(step);
        config.text("mode");
        config.number("times", 1, 0, 1_000_000);
        config.text("sql", null);
        config.get("data");
        return config.problems();
    }

    @Override
    public OnLostNode onLostNode(StepSpec step) {
        return OnLostNode.RERUN;
    }

    @Override
    public StepResult run(StepContext context) throws InterruptedException {
        context.log("one");
        context.log("two\r\nthree");
        return switch ((String) context.step().config().get("mode")) {
            case "ok" -> StepResult.succeeded(Map.of("sum", new BigDecimal("12345678901234567890.123456789")));
            case "warn" ->
                new StepResult.Succeeded(
                        Map.of(),
                        List.of(Warning.of("careful"), new Warning("line 3", "22P02", Map.of("line", 3))),
                        null);
            case "rows" -> new StepResult.Succeeded(Map.of(), List.of(), rows(context));
            case "fail" -> new StepResult.Failed(JobError.of("There is no table airports.", "42P01"), false, List.of());
            case "hold" -> {
                waiting.release();
                release.await();
                yield StepResult.succeeded(Map.of());
            }
            default -> waitForCancel(context);
        };
    }

    private static Rows rows(StepContext context) {
        long times = (Long) context.step().config().getOrDefault("times", 1L);
        var rows = new ArrayList<List<Object>>();
        for (long i = 0; i < times; i++) {
            rows.add(Arrays.asList(i, null, "x" + i, new BigDecimal("0.10")));
        }
        var types = List.of("int8", "text", "text", "numeric");
        return new Rows(
                types.stream().map(type -> new Rows.Column("a " + type, type)).toList(), rows);
    }

    private StepResult waitForCancel(StepContext context) throws InterruptedException {
        var cancelled = new CountDownLatch(1);
        var registration = context.cancelSignal().onCancel(cancelled::countDown);
        try (registration) {
            waiting.release();
            cancelled.await();
            return new StepResult.Cancelled();
        }
    }
}
