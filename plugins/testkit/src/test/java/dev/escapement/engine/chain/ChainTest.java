package dev.escapement.engine.chain;

import dev.escapement.engine.ModeStep;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobQuery;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Page;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.testkit.ManualEngine;
import dev.escapement.testkit.PostgresExtension;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the tests of chains have in common: a node that runs them by hand, on a real ledger without jobs for each test. */
abstract class ChainTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static ManualEngine first;

    final ModeStep steps = new ModeStep();
    ManualEngine node;

    @BeforeAll
    static void open() {
        first = ManualEngine.start(POSTGRES, "node-0", new ModeStep());
    }

    @AfterAll
    static void close() {
        first.close();
    }

    @BeforeEach
    void start() {
        node = first.another("node-1", steps);
    }

    @AfterEach
    void clear() throws Exception {
        try (var connection = POSTGRES.ledgerAsAdmin();
                var statement = connection.createStatement()) {
            statement.execute("truncate escapement.job cascade");
        }
    }

    Page<Job> list(String after) {
        return node.engine().list(new JobQuery("default", Set.of(), Map.of(), after, 50));
    }

    static JobSpec chain(String id, String... modes) {
        var specs = new StepSpec[modes.length];
        for (int i = 0; i < modes.length; i++) {
            specs[i] = ModeStep.spec("s" + i, modes[i]);
        }
        return JobSpec.of(id, specs);
    }
}
