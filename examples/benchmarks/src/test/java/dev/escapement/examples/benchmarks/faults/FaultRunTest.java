package dev.escapement.examples.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Short runs on real processes; the long ones are for the command. */
class FaultRunTest {
    private record Outcome(boolean clean, String report) {}

    @Test
    void nothingIsLostAndNothingDoubled() throws Exception {
        var outcome = run("--faults", "10", "--chains", "150", "--nodes", "2", "--seed", "5");

        assertThat(outcome.report()).contains("No violation").containsPattern("(?m)^kill +[1-9]");
        assertThat(outcome.clean()).isTrue();
    }

    @Test
    void findsWhatGoesWrongWithoutTheFence() throws Exception {
        var outcome = run("--faults", "4", "--chains", "80", "--nodes", "2", "--seed", "5", "--break", "fence");

        assertThat(outcome.report()).containsPattern("VIOLATED [0-9]+ times: claims rise");
        assertThat(outcome.clean()).isFalse();
    }

    @Test
    void findsWhatGoesWrongWithoutTheMarker() throws Exception {
        var outcome = run("--faults", "4", "--chains", "80", "--nodes", "2", "--seed", "5", "--break", "marker");

        assertThat(outcome.report()).containsPattern("VIOLATED [0-9]+ times: effects happen once");
        assertThat(outcome.clean()).isFalse();
    }

    private static Outcome run(String... arguments) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            boolean clean = FaultRun.run(List.of(arguments), out);
            return new Outcome(clean, bytes.toString(StandardCharsets.UTF_8));
        }
    }
}
