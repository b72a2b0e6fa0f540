package dev.escapement.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.step.StepType;
import dev.escapement.testkit.PostgresExtension;
import dev.escapement.testkit.StepHarness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of all kinds have in common: a folder, a harness, and a clean database for each test. */
public abstract class StepTest {
    @TempDir
    protected Path folder;

    protected StepHarness harness;

    private final PostgresExtension postgres;
    private final StepType type;

    protected StepTest(PostgresExtension postgres, StepType type) {
        this.postgres = postgres;
        this.type = type;
    }

    @BeforeEach
    void makeHarness() {
        harness = new StepHarness(folder, Map.of("work", postgres.work()));
    }

    @AfterEach
    void clean() throws SQLException {
        execute("drop schema public cascade; create schema public; grant create, usage on schema public to public");
    }

    protected static Map<String, Object> config(Object... pairs) {
        var config = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) {
            config.put((String) pairs[i], pairs[i + 1]);
        }
        return config;
    }

    protected StepSpec step(Object... pairs) {
        return new StepSpec("step", type.kind(), config(pairs));
    }

    protected List<Problem> check(Object... pairs) {
        return harness.check(type, step(pairs));
    }

    protected StepResult run(Object... pairs) throws Exception {
        var spec = step(pairs);
        assertThat(harness.check(type, spec)).isEmpty();
        return harness.run(type, spec);
    }

    protected StepResult.Succeeded succeed(Object... pairs) throws Exception {
        var result = run(pairs);
        assertThat(result).isInstanceOf(StepResult.Succeeded.class);
        return (StepResult.Succeeded) result;
    }

    protected StepResult.Failed fail(Object... pairs) throws Exception {
        var result = run(pairs);
        assertThat(result).isInstanceOf(StepResult.Failed.class);
        return (StepResult.Failed) result;
    }

    protected void execute(String sql) throws SQLException {
        try (var connection = postgres.work().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The rows of a query, each as one text with bars between the values. */
    protected List<String> query(String sql) throws SQLException {
        var rows = new ArrayList<String>();
        try (var connection = postgres.work().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            while (found.next()) {
                var row = new ArrayList<String>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    row.add(found.getString(i));
                }
                rows.add(String.join("|", row.stream().map(String::valueOf).toList()));
            }
        }
        return rows;
    }

    protected Path file(String name, String text) throws IOException {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    protected Path file(String name, byte[] bytes) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes);
    }

    protected void sample(String name) throws IOException {
        try (var in = StepTest.class.getResourceAsStream("/" + name)) {
            Files.copy(in, folder.resolve(name));
        }
    }
}
