package dev.escapement.examples.dailyimport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command in a real shell, with what it prints. */
final class Script {
    private final Process process;
    private final Path output;

    private Script(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    record Ended(int exit, String output) {
        Ended isSuccess() {
            assertThat(exit).as(output).isZero();
            return this;
        }
    }

    static Script start(Path folder, Map<String, String> environment, String text) throws IOException {
        var output = Files.createTempFile("script", ".out");
        var builder = new ProcessBuilder(List.of("bash", "-euo", "pipefail", "-c", text))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ESCAPEMENT_"));
        builder.environment().putAll(environment);
        var process = builder.start();
        process.getOutputStream().close();
        return new Script(process, output);
    }

    static Ended run(Path folder, Map<String, String> environment, String text) throws Exception {
        return start(folder, environment, text).end();
    }

    Ended end() throws Exception {
        boolean ended = process.waitFor(Product.PATIENCE.toSeconds() * 2, TimeUnit.SECONDS);
        var text = Files.readString(output);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(ended).as("The script ends. It said: " + text).isTrue();
        Files.delete(output);
        return new Ended(process.exitValue(), text);
    }

    Script awaitSaid(String text) {
        await().atMost(Product.PATIENCE).until(() -> Files.readString(output), said -> said.contains(text));
        return this;
    }

    long pid() {
        return process.pid();
    }

    Process process() {
        return process;
    }
}
