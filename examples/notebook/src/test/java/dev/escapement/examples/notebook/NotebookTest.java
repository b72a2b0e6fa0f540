package dev.escapement.examples.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the notebook in a real jshell against a real server, and compares what it shows. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class NotebookTest {
    private static final Pattern ID = Pattern.compile("job_[0-9a-f-]{36}");
    private static final Pattern READY = Pattern.compile("Escapement is ready on (http://\\S+), key .*");
    private static final String KEY = "the-key-of-a-notebook";

    @TempDir
    Path folder;

    @Test
    void shows_what_it_should() throws Exception {
        var home = home();
        var files = Files.createDirectories(folder.resolve("files"));
        Files.copy(home.resolve("examples/daily-import/data/airports.csv"), files.resolve("airports.csv"));
        Files.writeString(files.resolve("odd.csv"), "id,name\n1,one\n2,two,too much\n3,three\n");
        var server = process(
                        java("java"),
                        "-jar",
                        home.resolve("plugins/server/target/escapement.jar").toString(),
                        "server",
                        "--port",
                        "0",
                        "--data",
                        ".")
                .start();
        try {
            var address = address(server);
            var expected = Files.readString(home.resolve("examples/notebook/airports.out"));

            assertThat(ID.matcher(run(home, address)).replaceAll("job_…")).isEqualTo(expected);
            assertThat(lines(files.resolve("airports1000.csv"))).isEqualTo(1_001);
        } finally {
            server.destroy();
            if (!server.waitFor(1, TimeUnit.MINUTES)) {
                server.destroyForcibly();
            }
        }
    }

    @Test
    void says_what_it_needs() throws Exception {
        var builder =
                process(home().resolve("examples/notebook/run").toString()).redirectErrorStream(true);
        builder.environment().remove("ESCAPEMENT_KEY");
        var shell = builder.start();

        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("ESCAPEMENT_KEY is not set");
        assertThat(shell.waitFor()).isEqualTo(1);
    }

    private String run(Path home, String address) throws IOException, InterruptedException {
        var builder = process(
                        home.resolve("examples/notebook/run").toString(),
                        home.resolve("examples/notebook/airports.jsh").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("ESCAPEMENT_URL", address);
        builder.environment().put("PATH", Path.of(java("java")).getParent() + ":" + System.getenv("PATH"));
        var shell = builder.start();
        shell.getOutputStream().close();
        var shown = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(shown).isZero();
        return shown;
    }

    /** A process in this test's folder that knows nothing of whoever runs the test. */
    private ProcessBuilder process(String... command) {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ESCAPEMENT_"));
        builder.environment().put("ESCAPEMENT_KEY", KEY);
        builder.environment().put("ESCAPEMENT_ADMIN_KEY", KEY);
        return builder;
    }

    private static String address(Process server) throws IOException {
        var output = server.inputReader();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            var ready = READY.matcher(line);
            if (ready.matches()) {
                return ready.group(1);
            }
        }
        throw new AssertionError("The server ended before it was ready.");
    }

    private static String java(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }

    private static long lines(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        }
    }

    private static Path home() {
        var home = Path.of("").toAbsolutePath();
        while (!Files.exists(home.resolve("plugins/server/pom.xml"))) {
            home = home.getParent();
        }
        return home;
    }
}
