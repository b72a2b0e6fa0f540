package dev.escapement.engine.ledger.jpa;

import static dev.escapement.engine.job.Status.CANCELLED;
import static dev.escapement.engine.job.Status.PENDING;
import static dev.escapement.engine.job.Status.RUNNING;
import static dev.escapement.engine.job.Status.SUCCEEDED;
import static dev.escapement.engine.job.Status.UNPROCESSED;
import static dev.escapement.testkit.JobAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.escapement.engine.job.Attempt;
import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.LedgerException;
import dev.escapement.engine.ledger.Opened;
import dev.escapement.engine.ledger.Start;
import dev.escapement.engine.ledger.TakeOver;
import dev.escapement.engine.step.StepResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What concurrent writers get when one of them writes for all: the first writers are held up by a lock, and the others gather behind them. */
class GroupCommitTest extends LedgerTest {
    @Test
    void writers_that_come_meanwhile_share_a_commit() throws Exception {
        var keys = jobs(52);
        try (var lock = lock(keys.get(0), keys.get(1))) {
            var first = heldUp(keys.subList(0, 2), key -> ledger.claim(key, "n", TakeOver.FROM_ANYBODY));
            int before = pool.commits.get();
            var others = waiting(keys.subList(2, 52), key -> ledger.claim(key, "n", TakeOver.FROM_ANYBODY));
            lock.rollback();

            for (var each : first) {
                assertThat(each.get()).isPresent();
            }
            for (var other : others) {
                assertThat(other.get().orElseThrow().start()).isEqualTo(Start.STARTED);
            }
            assertThat(pool.commits.get() - before).isEqualTo(3);
        }
    }

    @Test
    void a_crowd_of_new_jobs_does_not_hold_up_the_older_ones() throws Exception {
        var claims = claims(72);
        try (var lock = lock(claims.get(70).key(), claims.get(71).key());
                var second = lock(claims.get(69).key())) {
            var first = heldUp(claims.subList(70, 72), claim -> ledger.endStep(claim, 0, OK));
            var young = waiting(claims.subList(2, 70), claim -> ledger.endStep(claim, 0, OK));
            var old = waiting(claims.subList(0, 2), claim -> ledger.endStep(claim, 0, OK));
            lock.rollback();

            assertAllTrue(first);
            assertAllTrue(old);
            second.rollback();
            assertAllTrue(young);
        }
    }

    @Test
    void a_write_that_the_database_refuses_fails_alone() throws Exception {
        admin("alter table escapement.step add constraint no_poison check (output::text not like '%poison%')");
        var claims = claims(40);
        try (var lock = lock(claims.get(0).key(), claims.get(1).key())) {
            var first = heldUp(claims.subList(0, 2), claim -> ledger.endStep(claim, 0, OK));
            var others = waiting(
                    claims.subList(2, 40),
                    claim -> ledger.endAndStart(
                            claim, 0, claim.equals(claims.get(7)) ? StepResult.succeeded(Map.of("poison", 1)) : OK));
            lock.rollback();

            assertAllTrue(first);
            for (int i = 0; i < others.size(); i++) {
                if (i + 2 == 7) {
                    assertThat(failure(others.get(i)).isTransient()).isFalse();
                } else {
                    assertThat(others.get(i).get()).isEqualTo(Start.STARTED);
                }
            }
            assertThat(read(claims.get(7))).hasStatus(RUNNING).hasSteps(RUNNING, PENDING);
            assertThat(read(claims.get(8))).hasStatus(RUNNING).hasSteps(SUCCEEDED, RUNNING);
        } finally {
            admin("alter table escapement.step drop constraint no_poison");
        }
    }

    @Test
    void a_lost_connection_fails_all_of_the_group_for_now_and_leaves_nothing() throws Exception {
        var claims = claims(20);
        try (var lock = lock(claims.get(0).key(), claims.get(1).key());
                var second = lock(claims.get(2).key())) {
            var first = heldUp(claims.subList(0, 2), claim -> ledger.endStep(claim, 0, OK));
            var others = waiting(claims.subList(2, 20), claim -> ledger.endAndStart(claim, 0, OK));
            lock.rollback();
            assertAllTrue(first);
            endTheBackendThatWaits();

            for (var other : others) {
                assertThat(failure(other).isTransient()).isTrue();
            }
            second.rollback();
            for (var claim : claims.subList(2, 20)) {
                assertThat(read(claim)).hasStatus(RUNNING).hasSteps(RUNNING, PENDING);
                assertThat(ledger.endAndStart(claim, 0, OK)).isEqualTo(Start.STARTED);
            }
        }
    }

    @Test
    void nothing_is_acknowledged_before_its_commit() throws SQLException {
        var claim = claims(1).get(0);
        pool.next.set(WatchedPool.Fault.COMMIT_LOST);
        assertThatThrownBy(() -> ledger.endAndStart(claim, 0, OK))
                .isInstanceOfSatisfying(
                        LedgerException.class, e -> assertThat(e.isTransient()).isTrue());
        assertThat(read(claim)).hasSteps(RUNNING, PENDING);
    }

    @Test
    void a_write_whose_answer_was_lost_is_answered_again_and_not_done_again() throws SQLException {
        var claim = claims(1).get(0);
        pool.next.set(WatchedPool.Fault.ANSWER_LOST);
        assertThatThrownBy(() -> ledger.endAndStart(claim, 0, OK)).isInstanceOf(LedgerException.class);

        assertThat(ledger.endAndStart(claim, 0, OK)).isEqualTo(Start.STARTED);

        assertThat(read(claim)).hasSteps(SUCCEEDED, RUNNING);
        assertThat(read(claim).steps())
                .allSatisfy(step -> assertThat(step.attempts()).hasSize(1));
        pool.next.set(WatchedPool.Fault.ANSWER_LOST);
        assertThatThrownBy(() -> ledger.endStep(claim, 1, OK)).isInstanceOf(LedgerException.class);
        assertThat(ledger.endStep(claim, 1, OK)).isTrue();
        assertThat(read(claim)).hasStatus(SUCCEEDED);
    }

    @Test
    void a_lost_claim_is_an_answer_to_its_writer_alone() throws Exception {
        var claims = claims(10);
        var heir =
                ledger.claim(claims.get(3).key(), "heir", TakeOver.FROM_ANYBODY).orElseThrow();
        try (var lock = lock(claims.get(0).key(), claims.get(1).key())) {
            var first = heldUp(claims.subList(0, 2), claim -> ledger.endStep(claim, 0, OK));
            var others = waiting(claims.subList(2, 10), claim -> ledger.endAndStart(claim, 0, OK));
            lock.rollback();

            assertAllTrue(first);
            for (int i = 0; i < others.size(); i++) {
                assertThat(others.get(i).get()).isEqualTo(i + 2 == 3 ? Start.LOST : Start.STARTED);
            }
        }
        assertThat(read(heir)).hasSteps(RUNNING, PENDING);
        assertThat(read(heir).steps().get(0).attempts())
                .extracting(Attempt::claim)
                .containsExactly(1L, 2L);
        assertThat(ledger.endAndStart(heir, 0, OK)).isEqualTo(Start.STARTED);
    }

    @Test
    void a_cancel_stops_its_own_chain_of_the_group_between_two_steps() throws Exception {
        var claims = claims(10);
        ledger.intervene(claims.get(3).job().ref(), new Intervention.Cancel(null, null));
        try (var lock = lock(claims.get(0).key(), claims.get(1).key())) {
            var first = heldUp(claims.subList(0, 2), claim -> ledger.endAndStart(claim, 0, OK));
            var others = waiting(claims.subList(2, 10), claim -> ledger.endAndStart(claim, 0, OK));
            lock.rollback();

            for (var each : first) {
                assertThat(each.get()).isEqualTo(Start.STARTED);
            }
            for (int i = 0; i < others.size(); i++) {
                assertThat(others.get(i).get()).isEqualTo(i + 2 == 3 ? Start.CANCELLED : Start.STARTED);
            }
        }
        assertThat(read(claims.get(3))).hasStatus(CANCELLED).hasSteps(SUCCEEDED, UNPROCESSED);
        assertThat(read(claims.get(4))).hasStatus(RUNNING).hasSteps(SUCCEEDED, RUNNING);
    }

    @Test
    void one_id_many_times_in_a_group_is_one_job() throws Exception {
        try (var rival = POSTGRES.ledgerAsAdmin()) {
            rival.setAutoCommit(false);
            execute(rival, """
                    insert into escapement.job (key, project, id, status, created_at, updated_at, labels, parameters)
                    values (gen_random_uuid(), 'default', 'first', 'PENDING', now(), now(), '{}', '{}')""");
            var first = heldUp(List.of("first"), id -> ledger.open(spec(id))).get(0);
            var ids = new ArrayList<String>();
            for (int i = 0; i < 32; i++) {
                ids.add("same");
            }
            var others = waiting(ids, id -> ledger.open(spec(id)));
            rival.rollback();

            assertThat(first.get().created()).isTrue();
            var opened = new ArrayList<Opened>();
            for (var other : others) {
                opened.add(other.get());
            }
            assertThat(opened).filteredOn(Opened::created).hasSize(1);
            assertThat(opened)
                    .extracting(o -> o.job().key())
                    .containsOnly(opened.get(0).job().key());
            assertThat(opened)
                    .extracting(Opened::job)
                    .containsOnly(ledger.find(JobRef.of("same")).orElseThrow());
        }
    }

    @Test
    void an_interrupted_writer_gets_its_answer_and_keeps_its_flag() throws Exception {
        var claims = claims(3);
        try (var lock = lock(claims.get(0).key(), claims.get(1).key())) {
            var first = heldUp(claims.subList(0, 2), claim -> ledger.endStep(claim, 0, OK));
            var task = new FutureTask<>(() -> {
                boolean written = ledger.endStep(claims.get(2), 0, OK);
                return written && Thread.interrupted();
            });
            var thread = new Thread(task);
            thread.start();
            await().until(() -> thread.getState() == Thread.State.WAITING);
            thread.interrupt();
            lock.rollback();

            assertAllTrue(first);
            assertThat(task.get()).isTrue();
        }
    }

    /** A transaction that keeps everybody else from writing these jobs. */
    private static Connection lock(UUID... keys) throws SQLException {
        var connection = POSTGRES.ledgerAsAdmin();
        connection.setAutoCommit(false);
        for (var key : keys) {
            execute(connection, "select from escapement.job where key = '" + key + "' for update");
        }
        return connection;
    }

    /** Begins writes that have to wait in the database, each in a group of its own. */
    private static <I, T> List<FutureTask<T>> heldUp(List<I> items, Function<I, T> write) {
        var tasks = new ArrayList<FutureTask<T>>();
        for (var item : items) {
            tasks.add(new FutureTask<>(() -> write.apply(item)));
            new Thread(tasks.get(tasks.size() - 1)).start();
            await().until(() -> admin("select count(*) from pg_stat_activity where datname = current_database()"
                            + " and wait_event_type = 'Lock'")
                    == tasks.size());
        }
        return tasks;
    }

    private static void assertAllTrue(List<FutureTask<Boolean>> tasks) throws Exception {
        for (var task : tasks) {
            assertThat(task.get()).isTrue();
        }
    }

    /** Begins writes that have to wait for those that wait. */
    private static <I, T> List<FutureTask<T>> waiting(List<I> items, Function<I, T> write) {
        var tasks = new ArrayList<FutureTask<T>>();
        var threads = new ArrayList<Thread>();
        for (var item : items) {
            var task = new FutureTask<>(() -> write.apply(item));
            tasks.add(task);
            threads.add(new Thread(task));
        }
        threads.forEach(Thread::start);
        await().until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        return tasks;
    }

    private static LedgerException failure(FutureTask<?> task) throws InterruptedException {
        try {
            throw new AssertionError("was answered: " + task.get());
        } catch (ExecutionException e) {
            return (LedgerException) e.getCause();
        }
    }

    private static void endTheBackendThatWaits() {
        await().until(() -> admin("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                        + " where datname = current_database() and wait_event_type = 'Lock'")
                == 1);
    }
}
