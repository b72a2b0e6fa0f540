package dev.escapement.examples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.escapement.examples.benchmarks.peer.Contender;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each measurement once, with next to nothing to do. They fail by themselves when a chain is not there with all its steps SUCCEEDED. */
class BenchmarksTest {
    private static final String NUMBER = " +[0-9.,]+";

    @Test
    void runsEveryContenderThroughTheChains() throws Exception {
        var lines = report("chains", "--passes", "1", "--seconds", "0.1");

        assertThat(lines).contains("fsync on, synchronous_commit on");
        for (var contender : Contender.available()) {
            assertThat(lines).containsPattern("(?m)^" + contender.title() + NUMBER + NUMBER + NUMBER + ".*[0-9]$");
        }
    }

    @Test
    void measuresAnIdleCluster() throws Exception {
        assertThat(report("idle", "--seconds", "0.5", "--contenders", "group-claim"))
                .containsPattern("(?m)^group-claim" + NUMBER);
    }

    @Test
    void measuresABatch() throws Exception {
        assertThat(report("bulk", "--seconds", "0.1", "--batch", "20", "--contenders", "db-scheduler"))
                .containsPattern("(?m)^db-scheduler" + NUMBER + NUMBER + NUMBER + NUMBER);
    }

    @Test
    void measuresTheStartOnTheSameAndOnTheOtherNode() throws Exception {
        assertThat(report("latency", "--samples", "2", "--contenders", "db-scheduler"))
                .containsPattern("(?m)^db-scheduler +2" + NUMBER + NUMBER + " +2" + NUMBER + NUMBER + "$");
    }

    @Test
    void measuresFullTables() throws Exception {
        var lines = report(
                "tables", "--seconds", "0.1", "--passes", "1", "--fills", "0,100", "--contenders", "escapement,quartz");

        assertThat(lines).containsPattern("(?m)^escapement" + NUMBER + NUMBER + NUMBER + NUMBER + "$");
        assertThat(lines).containsPattern("(?m)^quartz" + NUMBER + NUMBER + NUMBER + NUMBER + "$");
    }

    /** It fails by itself when an old job is left in the end, or a chain is gone. */
    @Test
    void measuresRetention() throws Exception {
        assertThat(report("retention", "--seconds", "0.1", "--jobs", "500"))
                .containsPattern("(?m)^escapement( +[0-9,.]+){9}$");
    }

    /** They fail by themselves when a chain does not go on as it must. */
    @Test
    void measuresLossesAndCancels() throws Exception {
        assertThat(report("failover", "--rounds", "2", "--only", "kill,cancel"))
                .containsPattern("(?m)^kill -9.* 2" + NUMBER + NUMBER)
                .containsPattern("(?m)^cancel.* 2" + NUMBER + NUMBER);
    }

    /** It fails by itself when a submission is refused, or a job does not succeed. */
    @Test
    void measuresTheDialectsBesideTheNativeApi() throws Exception {
        var lines = report("dialects", "--rate", "20", "--seconds", "1", "--passes", "1", "--batch", "20");

        for (var way : List.of("native, rows kept", "native, no rows", "native, in turn", "BigQuery", "CARTO")) {
            assertThat(lines).containsPattern("(?m)^" + way + "( +[0-9.,]+){5}$");
        }
        assertThat(lines).containsPattern("A batch of 20 inserts of BigQuery's: median [0-9.]+ s");
    }

    @Test
    void measuresRetentionOnlyWhereThereIsOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> report("retention", "--contenders", "quartz"))
                .withMessage("quartz has no retention.");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> report("chain"))
                .withMessage(
                        "There is nothing called chain to run; there are chains, latency, tables, retention, bulk, idle, load, dialects, failover and faults.");
    }

    private static String report(String... arguments) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            Benchmarks.run(List.of(arguments), out);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
