package dev.escapement.engine.chain;

import static dev.escapement.engine.job.Status.SUCCEEDED;
import static dev.escapement.testkit.JobAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.engine.ModeStep;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.ledger.Books;
import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.ledger.TakeOver;
import dev.escapement.engine.step.StepResult;
import dev.escapement.testkit.ManualEngine;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits whose names begin as a pattern says: each one of its own, there when it is needed and gone when it is not. */
class ChainPatternTest extends ChainTest {
    private static final StepResult.Succeeded DONE = StepResult.succeeded(Map.of());

    private ManualEngine limited;

    @BeforeEach
    void limit() {
        limited = ManualEngine.start(
                POSTGRES, "node-1", Map.of("user-*", 1, "user-v*", 2, "user-vip", 3, "one", 1), steps);
    }

    @AfterEach
    void unlimit() {
        limited.close();
    }

    @Test
    void each_name_is_a_limit_of_its_own() {
        var ann = begin(chain("a1", "ok").withLimit("user-ann"));
        submit("a2", "user-ann");
        submit("b1", "user-bob");
        limited.runAll();

        assertThat(job("b1")).hasStatus(SUCCEEDED);
        assertThat(job("a2").waitsFor()).isEqualTo("user-ann");
        limited.ledger().endStep(ann, 0, DONE);
        limited.runAll();
        assertThat(job("a2")).hasStatus(SUCCEEDED);
    }

    @Test
    void a_name_wins_over_patterns_and_a_longer_pattern_over_a_shorter_one() {
        assertThat(placesOf("user-ann")).isEqualTo(1);
        assertThat(placesOf("user-vera")).isEqualTo(2);
        assertThat(placesOf("user-vip")).isEqualTo(3);
    }

    private int placesOf(String limit) {
        int places = 0;
        while (submit(limit + places, limit).waitsFor() == null) {
            places++;
        }
        return places;
    }

    @Test
    void a_step_may_name_one_too() {
        var step = ModeStep.spec("s0", "ok").withLimit("user-ann");
        var first = begin(JobSpec.of("a", step));
        submit(JobSpec.of("b", step));
        limited.runAll();
        assertThat(job("b").waitsFor()).isEqualTo("user-ann");

        limited.ledger().endStep(first, 0, DONE);
        limited.runAll();
        assertThat(job("b")).hasStatus(SUCCEEDED);
    }

    @Test
    void a_name_that_is_of_no_pattern_or_cannot_be_one_is_refused() {
        for (var name : List.of("users", "user-*", "user-a b", "user-" + "x".repeat(400))) {
            assertThatThrownBy(() -> submit("x", name))
                    .isInstanceOf(InvalidSpecException.class)
                    .hasMessageContaining("is not known here; the limits are one, user-*, user-v*, user-vip");
        }
        assertThat(limited.engine().hasLimit("user-ann")).isTrue();
        assertThat(limited.engine().hasLimit("ann")).isFalse();
    }

    @Test
    void a_limit_that_no_job_has_to_do_with_any_more_is_gone_and_comes_back() throws Exception {
        var runs = begin(chain("runs", "ok").withLimit("user-runs"));
        submit("waits", "user-runs");
        submit("cancelled", "user-gone");
        limited.engine().cancel(JobRef.of("cancelled"));
        submit("done", "user-done");
        limited.runAll();
        limited.ledger().unfinished(null, 10);
        assertThat(limits()).containsExactly("one", "user-runs", "user-vip");

        limited.ledger().endStep(runs, 0, DONE);
        limited.runAll();
        limited.ledger().unfinished(null, 10);
        assertThat(limits()).containsExactly("one", "user-vip");
        assertThat(placesOf("user-done")).isEqualTo(1);
    }

    @Test
    void a_job_whose_limit_is_gone_while_it_waits_for_its_time_finds_it_anew() throws Exception {
        var time = limited.clock().instant().plus(Duration.ofHours(1));
        limited.ledger().open(chain("a", "ok").withLimit("user-late").withNotBefore(time));
        submit(chain("b", "ok").withLimit("user-late").withNotBefore(time));
        limited.ledger().unfinished(null, 10);
        assertThat(limits()).doesNotContain("user-late");
        limited.clock().tick(Duration.ofHours(1));

        var first = claim(job("a"));
        limited.runAll();
        assertThat(job("b").waitsFor()).isEqualTo("user-late");
        limited.ledger().endStep(first, 0, DONE);
        limited.runAll();
        assertThat(job("b")).hasStatus(SUCCEEDED);
    }

    @Test
    void what_the_node_that_started_last_says_holds_for_those_that_are_there_too() throws Exception {
        begin(chain("a", "ok").withLimit("user-ann"));
        submit("b", "user-ann");
        submit("c", "user-ann");

        try (var wider = ManualEngine.start(POSTGRES, "node-2", Map.of("user-*", 2), steps)) {
            wider.ledger().unfinished(null, 10);
            wider.runAll();
            wider.runAll();
            assertThat(job("c")).hasStatus(SUCCEEDED);
        }
        try (var named = ManualEngine.start(POSTGRES, "node-3", Map.of("user-ann", 1), steps)) {
            named.ledger().unfinished(null, 10);
            assertThat(limits()).contains("user-ann");
            assertThat(placesOf("user-ann")).isZero();
        }
    }

    @Test
    void whoever_looks_ahead_is_told_of_patterns() {
        assertThat(((Books) limited.ledger()).history().limits())
                .containsEntry("user-*", 1)
                .containsEntry("user-v*", 2)
                .containsEntry("user-vip", 3);
    }

    private Job submit(String id, String limit) {
        return submit(chain(id, "ok").withLimit(limit));
    }

    private Job submit(JobSpec spec) {
        return limited.engine().submit(spec).found();
    }

    /** As what this node runs on a thread of its own. */
    private Claim begin(JobSpec spec) {
        return claim(limited.ledger().open(spec).job());
    }

    private Claim claim(Job job) {
        return limited.ledger()
                .claim(job.key(), "node-1", TakeOver.FROM_ANYBODY)
                .orElseThrow();
    }

    private Job job(String id) {
        return limited.engine().find(JobRef.of(id)).orElseThrow();
    }

    private static List<String> limits() throws SQLException {
        try (var connection = POSTGRES.ledgerAsAdmin();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select name from escapement.concurrency_limit order by name")) {
            var names = new ArrayList<String>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }
}
