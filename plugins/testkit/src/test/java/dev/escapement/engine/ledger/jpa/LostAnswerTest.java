package dev.escapement.engine.ledger.jpa;

import static dev.escapement.engine.job.Status.RUNNING;
import static dev.escapement.testkit.JobAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.engine.Engine;
import dev.escapement.engine.chain.StepTypes;
import dev.escapement.engine.chain.Waker;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.LedgerException;
import dev.escapement.engine.ledger.Opened;
import dev.escapement.engine.ledger.TakeOver;
import dev.escapement.engine.ledger.Unfinished;
import dev.escapement.engine.ledger.jpa.WatchedPool.Fault;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session that ends under the commit of new jobs: they are there once, and whoever asked for them hears that they are new. */
class LostAnswerTest extends LedgerTest {
    private final List<UUID> woken = new ArrayList<>();

    @AfterEach
    void mend() {
        pool.next.set(null);
        pool.beforeStatement.set(null);
    }

    @ParameterizedTest
    @EnumSource(names = {"COMMIT_LOST", "ANSWER_LOST"})
    void a_job_is_submitted_again_and_is_new(Fault fault) throws Exception {
        pool.next.set(fault);
        var handle = engine().submit(spec("a"));
        pool.next.set(fault);
        var later = engine().submitLater(spec("b")).get(30, TimeUnit.SECONDS);

        assertThat(handle.created()).isTrue();
        assertThat(later.created()).isTrue();
        assertThat(admin("select count(*) from escapement.job")).isEqualTo(2);
        assertThat(admin("select count(*) from escapement.step")).isEqualTo(4);
        assertThat(woken).containsExactly(handle.job().key(), later.job().key()).doesNotHaveDuplicates();
        assertThat(engine().submit(spec("a")).created()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"COMMIT_LOST", "ANSWER_LOST"})
    void of_many_each_is_what_it_would_have_been(Fault fault) {
        ledger.open(spec("old"));
        pool.next.set(fault);

        var opened = ledger.openAll(List.of(spec("a"), spec("old"), spec("a"), spec("b")));

        assertThat(opened).extracting(Opened::created).containsExactly(true, false, false, true);
        assertThat(opened.get(2).job().key()).isEqualTo(opened.get(0).job().key());
    }

    @Test
    void a_job_of_others_that_came_in_between_is_theirs() {
        pool.next.set(Fault.COMMIT_LOST);
        var others = new ArrayList<Opened>();
        pool.beforeStatement.set(() -> {
            if (pool.next.get() == null && others.isEmpty()) {
                others.add(ledger.open(spec("a")));
            }
        });

        var opened = ledger.openAll(List.of(spec("a"))).get(0);

        assertThat(opened.created()).isFalse();
        assertThat(opened.job().key()).isEqualTo(others.get(0).job().key());
    }

    @Test
    void one_that_runs_when_it_is_found_again_is_new_and_not_woken() throws SQLException {
        pool.next.set(Fault.ANSWER_LOST);
        pool.beforeStatement.set(() -> {
            if (pool.next.get() == null) {
                run(JobRef.of("a"));
            }
        });

        var handle = engine().submit(spec("a"));

        assertThat(handle.created()).isTrue();
        assertThat(handle.found()).hasStatus(RUNNING);
        assertThat(woken).isEmpty();
    }

    private static void run(JobRef ref) {
        var key = ledger.find(ref).orElseThrow().key();
        ledger.claim(key, "another", TakeOver.FROM_ANYBODY);
    }

    @Test
    void it_is_given_up_in_the_end() throws SQLException {
        var statements = new ArrayList<Fault>();
        pool.beforeStatement.set(() -> {
            statements.add(Fault.COMMIT_LOST);
            pool.next.set(Fault.COMMIT_LOST);
        });

        assertThatThrownBy(() -> ledger.open(spec("a")))
                .isInstanceOfSatisfying(
                        LedgerException.class, e -> assertThat(e.isTransient()).isTrue());
        assertThat(statements).hasSize(3);
        assertThat(admin("select count(*) from escapement.job")).isZero();
    }

    @Test
    void what_was_never_asked_is_not_asked_again() {
        pool.next.set(Fault.NO_CONNECTION);

        assertThatThrownBy(() -> ledger.open(spec("a"))).isInstanceOf(LedgerException.class);
        assertThat(ledger.find(JobRef.of("a"))).isEmpty();
    }

    private Engine engine() {
        var waker = new Waker() {
            @Override
            public void wake(Unfinished job) {
                woken.add(job.key());
            }

            @Override
            public Set<UUID> awake() {
                return Set.of();
            }
        };
        var types = new StepTypes(List.of(new dev.escapement.engine.ModeStep()));
        return new Engine(ledger, ledger.history(), types, waker, "n", InstantSource.system());
    }
}
