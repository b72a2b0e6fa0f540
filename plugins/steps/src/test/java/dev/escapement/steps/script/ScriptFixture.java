package dev.escapement.steps.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.escapement.engine.job.Rows;
import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.StepTest;
import dev.escapement.steps.process.Sandbox;
import dev.escapement.testkit.PostgresExtension;
import dev.escapement.testkit.StepHarness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of scripts have in common: a folder of scripts, one of files that scripts may write to, and the most isolation that there is. */
abstract class ScriptFixture extends StepTest {
    static final Path EXAMPLES = examples();

    final Map<String, String> settings = new TreeMap<>();
    private final PostgresExtension postgres;

    ScriptFixture(PostgresExtension postgres) {
        this(postgres, new ScriptStep());
    }

    ScriptFixture(PostgresExtension postgres, ScriptStep type) {
        super(postgres, type);
        this.postgres = postgres;
    }

    @BeforeAll
    static void needPython() {
        assumeTrue(Sandbox.find("python3").isPresent(), "Scripts are not tested: there is no python3 here.");
    }

    @BeforeEach
    void makeFolders() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(folder.resolve("scripts"));
        Files.setPosixFilePermissions(Files.createDirectory(files()), PosixFilePermissions.fromString("rwxrwxrwx"));
        settings.putAll(settings(folder));
        execute("drop schema if exists escapement cascade");
        restart();
    }

    /** Those of a node whose folder this is. */
    static Map<String, String> settings(Path folder) throws IOException, InterruptedException {
        var settings = new TreeMap<>(Map.of(
                "steps.script.folder", folder.resolve("scripts").toString(),
                "steps.process.scratch", folder.resolve("data/process").toString(),
                "steps.process.hidden", folder.resolve("data").toString()));
        var unshare = new ProcessBuilder("unshare", "-Umpi", "--fork", "true").start();
        if (unshare.waitFor() != 0) {
            settings.put("steps.process.isolation", "none");
        } else if ("root".equals(System.getProperty("user.name"))) {
            settings.put("steps.process.user", "nobody");
        }
        return settings;
    }

    /** A node with the settings as they are now. */
    StepHarness restart() {
        harness = new StepHarness(files(), Map.of("work", postgres.work())).settings(settings);
        return harness;
    }

    Path files() {
        return folder.resolve("files");
    }

    void script(String name, String source) throws IOException {
        Files.writeString(folder.resolve("scripts").resolve(name + ".py"), source);
    }

    /** One of those that are shipped. */
    void example(String name) throws IOException {
        script(name, Files.readString(EXAMPLES.resolve(name + ".py")));
    }

    private static Path examples() {
        var home = Path.of("").toAbsolutePath();
        while (!Files.exists(home.resolve("config/scripts"))) {
            home = home.getParent();
        }
        return home.resolve("config/scripts");
    }

    /** What a script with this body of its function returns. */
    Object value(String body) throws Exception {
        script("value", "def value(*rows, **parameters):\n    " + body.replace("\n", "\n    "));
        return only(succeed("script", "value")).get(2);
    }

    static List<Object> only(StepResult.Succeeded result) {
        assertThat(result.rows().rows()).hasSize(1);
        return result.rows().rows().get(0);
    }

    static List<List<Object>> rows(StepResult.Succeeded result) {
        assertThat(result.rows().columns())
                .extracting(Rows.Column::name)
                .containsExactly("part", "type", "value", "images");
        return result.rows().rows();
    }

    /** The first column of the result. */
    static List<Object> parts(StepResult.Succeeded result) {
        return rows(result).stream().map(row -> row.get(0)).toList();
    }

    /** The third one. */
    static List<Object> values(StepResult.Succeeded result) {
        return rows(result).stream().map(row -> row.get(2)).toList();
    }

    static <T> CompletableFuture<T> begin(Callable<T> work) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return work.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** What scripts have added to a file of this name, which several may at once. */
    List<String> told(String file) throws IOException {
        return Files.exists(files().resolve(file)) ? Files.readAllLines(files().resolve(file)) : List.of();
    }

    static Map<String, Object> map(Object... pairs) {
        return config(pairs);
    }
}
