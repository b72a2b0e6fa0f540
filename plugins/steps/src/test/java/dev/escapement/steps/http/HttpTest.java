package dev.escapement.steps.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.step.StepType;
import dev.escapement.testkit.StepHarness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of this kind have in common: a server, and a harness in which its address is allowed. */
abstract class HttpTest {
    @TempDir
    Path folder;

    StepHarness harness;
    TestServer server;
    StepType type = new HttpStep();

    @BeforeEach
    void begin() throws IOException {
        harness = new StepHarness(folder, Map.of());
        allow("127.0.0.1");
        server = new TestServer();
    }

    @AfterEach
    void end() {
        server.close();
    }

    void allow(String places) {
        harness.settings(Map.of("steps.http.allow", places));
    }

    static Map<String, Object> config(Object... pairs) {
        var config = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) {
            config.put((String) pairs[i], pairs[i + 1]);
        }
        return config;
    }

    static StepSpec step(Object... pairs) {
        return step(config(pairs));
    }

    static StepSpec step(Map<String, Object> config) {
        return new StepSpec("step", "http", config);
    }

    List<Problem> check(Object... pairs) {
        return harness.check(type, step(pairs));
    }

    StepResult run(StepSpec spec) throws Exception {
        assertThat(harness.check(type, spec)).isEmpty();
        return harness.run(type, spec);
    }

    Map<String, Object> succeed(Object... pairs) throws Exception {
        var result = run(step(pairs));
        assertThat(result).isInstanceOf(StepResult.Succeeded.class);
        return ((StepResult.Succeeded) result).output();
    }

    StepResult.Failed fail(Object... pairs) throws Exception {
        var result = run(step(pairs));
        assertThat(result).isInstanceOf(StepResult.Failed.class);
        return (StepResult.Failed) result;
    }
}
