package dev.escapement.steps.sql;

import static dev.escapement.engine.job.Status.FAILED;
import static dev.escapement.testkit.JobAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.step.StepType;
import dev.escapement.steps.StepTest;
import dev.escapement.testkit.ManualEngine;
import dev.escapement.testkit.PostgresExtension;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A secret of which an error quotes the begin only. */
class CutSecretTest extends StepTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final String SECRET = "s3cret-" + "0123456789".repeat(8);

    private static final StepType SQL = new SqlStep();

    CutSecretTest() {
        super(postgres, SQL);
    }

    @Test
    void a_detail_that_is_too_long_is_cut_and_tells_no_part_of_it() {
        var error = errorOf("create table t (a text unique); insert into t select repeat('x', 470) || ${secret.token}"
                + " from generate_series(1, 2)");

        assertThat(error).contains("Key (a)=(xxx", "xxx***…");
    }

    @Test
    void a_row_of_which_the_server_tells_the_begin_tells_no_part_of_it() {
        var error = errorOf("create table t (a text check (a = 'b')); insert into t values (${secret.token})");

        assertThat(error).contains("Failing row contains (***...)");
    }

    private String errorOf(String statements) {
        assertThat(check("sql", "select 1")).isEmpty();
        try (var node = ManualEngine.startWithSecrets(postgres, "node-1", Map.of("token", SECRET), SQL)) {
            var job = node.run(JobSpec.of(statements.contains("unique") ? "detail" : "row", step("sql", statements)));
            assertThat(job).hasStatus(FAILED);
            assertThat(job.toString()).doesNotContain("s3");
            return job.error().message();
        }
    }
}
