package dev.escapement.engine;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A step that ends the way its config says, and remembers that it ran. */
public final class ModeStep implements StepType {
    public final List<String> runs = new CopyOnWriteArrayList<>();
    public final Semaphore waiting = new Semaphore(0);
    /** The most that ran at once of those whose mode is alone. */
    public final AtomicInteger most = new AtomicInteger();

    private final AtomicInteger underWay = new AtomicInteger();
    public final CountDownLatch release = new CountDownLatch(1);

    public static StepSpec spec(String name, String mode) {
        return new StepSpec(name, "mode", Map.of("mode", mode));
    }

    @Override
    public String kind() {
        return "mode";
    }

    @Override
    public List<Problem> check(StepSpec step) {
        var config = new ConfigReader(step);
        config.text("mode");
        config.get("value");
        config.number("number", 0, 0, 9);
        return config.problems();
    }

    @Override
    public OnLostNode onLostNode(StepSpec step) {
        return OnLostNode.RERUN;
    }

    @Override
    public StepResult run(StepContext context) throws Exception {
        runs.add(context.job().id() + "/" + context.step().name());
        context.log("at " + context.step().name());
        return switch ((String) context.step().config().get("mode")) {
            case "ok" ->
                StepResult.succeeded(Map.of(
                        "ran", context.step().name(), "seen", context.outputs().keySet()));
            case "echo" -> echo(context);
            case "tattle" ->
                throw new IllegalStateException(
                        "with " + context.step().config().get("value"));
            case "alone" -> alone();
            case "key" -> StepResult.succeeded(Map.of("key", context.effectKey()));
            case "tell" ->
                StepResult.succeeded(Map.of(
                        "failure",
                        context.failure()
                                .map(why -> why.code() + " in " + why.step())
                                .orElse("none")));
            case "warn" -> new StepResult.Succeeded(Map.of(), List.of(Warning.of("careful")), null);
            case "rows" ->
                new StepResult.Succeeded(
                        Map.of(), List.of(), new Rows(List.of(new Rows.Column("n", "int8")), numbers()));
            case "fail" ->
                new StepResult.Failed(
                        new JobError("It did not work: \u0000", "42P01", null),
                        false,
                        List.of(Warning.of("saw it coming")));
            case "key-once" ->
                firstTime(context)
                        ? StepResult.failed("Not yet.")
                        : StepResult.succeeded(Map.of("key", context.effectKey()));
            case "once" -> firstTime(context) ? passing() : StepResult.succeeded(Map.of());
            case "away" -> firstTime(context) ? away() : StepResult.succeeded(Map.of());
            case "gone" -> away();
            case "busy" -> passing();
            case "throw" -> throw new IllegalStateException("thrown");
            case "overflow" -> overflow(context, 1);
            case "null" -> null;
            case "cancelled" -> new StepResult.Cancelled();
            case "deaf" -> waitForEver();
            case "stubborn" -> succeedWhenCancelled(context);
            case "asks" ->
                StepResult.succeeded(Map.of("cancelled", context.cancelSignal().isCancelled()));
            case "wait" -> waitForRelease(context);
            case "hold" -> hold();
            default -> throw new IllegalArgumentException();
        };
    }

    private static StepResult echo(StepContext context) {
        var value = context.step().config().get("value");
        context.log("The value is " + value);
        return new StepResult.Succeeded(
                Map.of("value", value, "number", context.step().config().getOrDefault("number", 0L)),
                List.of(Warning.of("It was " + value)),
                new Rows(List.of(new Rows.Column("value", "text")), List.of(List.of(value))));
    }

    /** Long enough for another one to come in between, if it may. */
    private StepResult alone() throws InterruptedException {
        most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        var unused = new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
        underWay.decrementAndGet();
        return StepResult.succeeded(Map.of());
    }

    private boolean firstTime(StepContext context) {
        var own = context.job().id() + "/" + context.step().name();
        return runs.stream().filter(own::equals).count() == 1;
    }

    private static StepResult away() {
        return new StepResult.Interrupted(new JobError("The connection was lost.", "08006", null));
    }

    private static StepResult passing() {
        return new StepResult.Failed(new JobError("The server restarts.", "57P01", null), true, List.of());
    }

    private StepResult waitForRelease(StepContext context) throws InterruptedException {
        var cancelled = new Semaphore(0);
        try (var registration = context.cancelSignal().onCancel(() -> {
            cancelled.release();
            release.countDown();
        })) {
            waiting.release();
            release.await();
            return registration != null && cancelled.tryAcquire()
                    ? new StepResult.Cancelled()
                    : StepResult.succeeded(Map.of());
        }
    }

    private StepResult hold() throws InterruptedException {
        waiting.release();
        release.await();
        return StepResult.succeeded(Map.of());
    }

    private static StepResult succeedWhenCancelled(StepContext context) throws InterruptedException {
        var cancelled = new Semaphore(0);
        try (var registration = context.cancelSignal().onCancel(cancelled::release)) {
            cancelled.acquire();
            return StepResult.succeeded(Map.of("registered", registration != null));
        }
    }

    private StepResult waitForEver() throws InterruptedException {
        waiting.release();
        new CountDownLatch(1).await();
        return null;
    }

    private StepResult overflow(StepContext context, int depth) {
        return depth > 0 ? overflow(context, depth + 1) : StepResult.succeeded(Map.of());
    }

    private static List<List<Object>> numbers() {
        return java.util.stream.LongStream.range(0, 1_234)
                .mapToObj(n -> List.<Object>of(n))
                .toList();
    }
}
