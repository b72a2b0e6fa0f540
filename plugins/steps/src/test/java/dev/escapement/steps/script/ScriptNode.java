package dev.escapement.steps.script;

import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.Json;
import dev.escapement.testkit.PostgresExtension;
import dev.escapement.testkit.StepHarness;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.core.type.TypeReference;

/** A node in a JVM of its own, with little memory and a secret in its environment: it runs one step and tells how that ended. */
final class ScriptNode implements AutoCloseable {
    static final String SECRET = "ledger-secret-4711";

    private final Process process;
    private final BufferedReader output;

    private ScriptNode(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    static ScriptNode start(
            Path folder, PostgresExtension postgres, String effectKey, Map<String, String> settings, Map<?, ?> config)
            throws IOException {
        var work = postgres.workConfig();
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ScriptNode.class.getName(),
                folder.toString(),
                work.url(),
                work.user(),
                work.password(),
                effectKey,
                Json.MAPPER.writeValueAsString(settings),
                Json.MAPPER.writeValueAsString(config));
        builder.environment().put("ESCAPEMENT_DATABASE_PASSWORD", SECRET);
        return new ScriptNode(
                builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        var pool = new PGSimpleDataSource();
        pool.setUrl(arguments[1]);
        pool.setUser(arguments[2]);
        pool.setPassword(arguments[3]);
        var settings = new TreeMap<>(ScriptFixture.settings(folder));
        settings.putAll(Json.MAPPER.readValue(arguments[5], new TypeReference<Map<String, String>>() {}));
        var harness = new StepHarness(folder.resolve("files"), Map.of("work", pool))
                .settings(settings)
                .effectKey(arguments[4]);
        var config = Json.MAPPER.readValue(arguments[6], new TypeReference<Map<String, Object>>() {});
        var result = harness.run(new ScriptStep(), new StepSpec("step", "script", config));
        if (result instanceof StepResult.Succeeded succeeded) {
            System.out.println(succeeded.output());
            System.out.println(succeeded.rows().rows());
        } else {
            System.out.println(result);
        }
    }

    /** What it has told, when it has ended. */
    List<String> lines() throws IOException {
        var lines = new ArrayList<String>();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
        }
        return lines;
    }

    /** All variables of a process; none when they cannot be seen. */
    static String environment(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws IOException {
        kill();
        output.close();
    }
}
