package dev.escapement.engine.ledger.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.ledger.TakeOver;
import dev.escapement.engine.step.StepResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job that moves between the statements that read it is told as it stood at one moment. */
class SnapshotTest extends LedgerTest {
    @AfterEach
    void rest() {
        pool.beforeStatement.set(null);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void a_read_is_of_one_moment(int statements) {
        var spec = spec("read");

        assertOneMoment(
                () -> ledger.find(spec.ref()).orElseThrow(), ledger.open(spec).job(), statements);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void the_answer_to_a_job_submitted_again_is_of_one_moment(int statements) {
        var spec = spec("again");

        assertOneMoment(() -> ledger.open(spec).job(), ledger.open(spec).job(), statements);
    }

    /** The job moves before the statement after so many, and before the next one. */
    private static void assertOneMoment(Supplier<Job> read, Job pending, int statements) {
        var claim = ledger.claim(pending.key(), "n", TakeOver.FROM_ANYBODY).orElseThrow();
        var moments = new ArrayList<>(List.of(claim.job()));
        var moves = new ArrayDeque<Runnable>(Collections.nCopies(statements, () -> {}));
        moves.add(() -> ledger.endAndStart(claim, 0, OK));
        moves.add(() -> ledger.endStep(claim, 1, StepResult.failed("It did not work", "42P01")));
        pool.beforeStatement.set(() -> {
            if (!moves.isEmpty()) {
                moves.remove().run();
                moments.add(ledger.find(pending.ref()).orElseThrow());
            }
        });

        assertThat(read.get()).isIn(moments);
        assertThat(moments).hasSizeGreaterThan(1 + statements);
    }
}
