package dev.escapement.steps.process;

import dev.escapement.engine.step.StepResult;
import dev.escapement.testkit.StepHarness;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;

/** A node in a JVM of its own, with a secret in its environment: it runs one text of the shell, and tells what that logs. */
final class NodeMain implements AutoCloseable {
    static final String SECRET = "ledger-secret-4711";

    private final Process process;
    private final BufferedReader output;

    private NodeMain(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /** One that runs a step which tells its mark and does not end, and some that wait in the background. */
    static NodeMain start(Path folder, Isolation isolation) throws IOException {
        return start(
                folder,
                isolation,
                "trap '' TERM; setsid sleep 600 & sleep 600 & echo $ESCAPEMENT_ATTEMPT; sleep 600; :");
    }

    static NodeMain start(Path folder, Isolation isolation, String script) throws IOException {
        return start(folder, isolation, script, Map.of());
    }

    static NodeMain start(Path folder, Isolation isolation, String script, Map<String, String> environment)
            throws IOException {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                NodeMain.class.getName(),
                folder.toString(),
                isolation.name(),
                script);
        builder.environment().put("ESCAPEMENT_DATABASE_PASSWORD", SECRET);
        builder.environment().putAll(environment);
        return new NodeMain(
                builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        var settings = new TreeMap<>(ProcessFixture.settings(folder));
        settings.putAll(ProcessFixture.isolatedBy(Isolation.valueOf(arguments[1])));
        var harness = new StepHarness(folder.resolve("data/files"), Map.of()).settings(settings);
        var run = CompletableFuture.supplyAsync(() -> run(harness, arguments[2]));
        int told = 0;
        while (!run.isDone() || told < harness.log().size()) {
            int known = told;
            Awaitility.await()
                    .forever()
                    .until(() -> run.isDone() || harness.log().size() > known);
            for (var line : harness.log().subList(told, harness.log().size())) {
                System.out.println(line);
                told++;
            }
        }
        run.handle((result, failure) -> result == null ? failure.getCause().getCause() : result)
                .thenAccept(System.out::println)
                .join();
    }

    private static StepResult run(StepHarness harness, String script) {
        try {
            return harness.run(
                    new ProcessStep(), ProcessFixture.step("command", "shell", "arguments", List.of(script)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    String readLine() throws IOException {
        return output.readLine();
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
        try {
            output.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
