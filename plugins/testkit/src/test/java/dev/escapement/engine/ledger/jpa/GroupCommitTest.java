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

import com.zaxxer.hikari.HikariDataSource;
import dev.escapement.engine.ModeStep;
import dev.escapement.engine.connection.Pools;
import dev.escapement.engine.job.Attempt;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.LedgerException;
import dev.escapement.engine.job.Step;
import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.ledger.Opened;
import dev.escapement.engine.ledger.Start;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.time.SystemClock;
import dev.escapement.testkit.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What concurrent writers get when one of them writes for all: a first writer is held up by a lock, and the others gather behind it. */
class GroupCommitTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final StepResult.Succeeded OK = StepResult.succeeded(Map.of("n", 1));
    private static HikariDataSource connections;
    private static WatchedPool pool;
    private static JpaLedger ledger;

    @BeforeAll
    static void open() {
        connections = Pools.ledger(POSTGRES.ledger());
        pool = new WatchedPool(connections);
        ledger = JpaLedger.open(pool.dataSource(), new SystemClock());
    }

    @AfterAll
    static void close() {
        ledger.close();
        connections.close();
    }

    @AfterEach
    void clear() throws SQLException {
        admin("truncate escapement.job cascade");
    }

    @Test
    void writers_that_come_meanwhile_share_a_commit() throws Exception {
        var keys = jobs(51);
        try (var lock = lock(keys.get(0))) {
            var first = waiting(() -> ledger.claim(keys.get(0), "n"));
            int before = pool.commits.get();
            var others = waiting(keys.subList(1, 51), key -> ledger.claim(key, "n"));
            lock.rollback();

            assertThat(first.get()).isPresent();
            for (var other : others) {
                assertThat(other.get().orElseThrow().start()).isEqualTo(Start.STARTED);
            }
            assertThat(pool.commits.get() - before).isEqualTo(2);
        }
    }

    @Test
    void a_write_that_the_database_refuses_fails_alone() throws Exception {
        admin("alter table escapement.step add constraint no_poison check (output::text not like '%poison%')");
        var claims = claims(40);
        try (var lock = lock(claims.get(0).key())) {
            var first = waiting(() -> ledger.endStep(claims.get(0), 0, OK));
            var others = waiting(
                    claims.subList(1, 40),
                    claim -> ledger.endAndStart(
                            claim, 0, claim.equals(claims.get(7)) ? StepResult.succeeded(Map.of("poison", 1)) : OK));
            lock.rollback();

            assertThat(first.get()).isTrue();
            for (int i = 0; i < others.size(); i++) {
                if (i + 1 == 7) {
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
        try (var lock = lock(claims.get(0).key());
                var second = lock(claims.get(1).key())) {
            var first = waiting(() -> ledger.endStep(claims.get(0), 0, OK));
            var others = waiting(claims.subList(1, 20), claim -> ledger.endAndStart(claim, 0, OK));
            lock.rollback();
            assertThat(first.get()).isTrue();
            endTheBackendThatWaits();

            for (var other : others) {
                assertThat(failure(other).isTransient()).isTrue();
            }
            second.rollback();
            for (var claim : claims.subList(1, 20)) {
                assertThat(read(claim)).hasStatus(RUNNING).hasSteps(RUNNING, PENDING);
                assertThat(ledger.endAndStart(claim, 0, OK)).isEqualTo(Start.STARTED);
            }
        }
    }

    @Test
    void nothing_is_acknowledged_before_its_commit() throws SQLException {
        pool.next.set(WatchedPool.Fault.COMMIT_LOST);
        assertThatThrownBy(() -> ledger.open(spec("a")))
                .isInstanceOfSatisfying(
                        LedgerException.class, e -> assertThat(e.isTransient()).isTrue());
        assertThat(ledger.find(JobRef.of("a"))).isEmpty();

        var claim = claims(1).get(0);
        pool.next.set(WatchedPool.Fault.COMMIT_LOST);
        assertThatThrownBy(() -> ledger.endAndStart(claim, 0, OK)).isInstanceOf(LedgerException.class);
        assertThat(read(claim)).hasSteps(RUNNING, PENDING);
    }

    @Test
    void a_write_whose_answer_was_lost_is_answered_again_and_not_done_again() throws SQLException {
        var claim = claims(1).get(0);
        pool.next.set(WatchedPool.Fault.ANSWER_LOST);
        assertThatThrownBy(() -> ledger.endAndStart(claim, 0, OK)).isInstanceOf(LedgerException.class);

        assertThat(ledger.endAndStart(claim, 0, OK)).isEqualTo(Start.STARTED);
        assertThat(ledger.startStep(claim, 1)).isEqualTo(Start.STARTED);

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
        var heir = ledger.claim(claims.get(3).key(), "heir").orElseThrow();
        try (var lock = lock(claims.get(0).key())) {
            var first = waiting(() -> ledger.endStep(claims.get(0), 0, OK));
            var others = waiting(claims.subList(1, 10), claim -> ledger.endAndStart(claim, 0, OK));
            lock.rollback();

            assertThat(first.get()).isTrue();
            for (int i = 0; i < others.size(); i++) {
                assertThat(others.get(i).get()).isEqualTo(i + 1 == 3 ? Start.LOST : Start.STARTED);
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
        ledger.cancel(claims.get(3).job().ref());
        try (var lock = lock(claims.get(0).key())) {
            var first = waiting(() -> ledger.endAndStart(claims.get(0), 0, OK));
            var others = waiting(claims.subList(1, 10), claim -> ledger.endAndStart(claim, 0, OK));
            lock.rollback();

            assertThat(first.get()).isEqualTo(Start.STARTED);
            for (int i = 0; i < others.size(); i++) {
                assertThat(others.get(i).get()).isEqualTo(i + 1 == 3 ? Start.CANCELLED : Start.STARTED);
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
            var first = waiting(() -> ledger.open(spec("first")));
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
        var claims = claims(2);
        try (var lock = lock(claims.get(0).key())) {
            var first = waiting(() -> ledger.endStep(claims.get(0), 0, OK));
            var task = new FutureTask<>(() -> {
                boolean written = ledger.endStep(claims.get(1), 0, OK);
                return written && Thread.interrupted();
            });
            var thread = new Thread(task);
            thread.start();
            await().until(() -> thread.getState() == Thread.State.WAITING);
            thread.interrupt();
            lock.rollback();

            assertThat(first.get()).isTrue();
            assertThat(task.get()).isTrue();
        }
    }

    @Test
    void a_job_is_the_same_whoever_read_it_and_when_nobody_did() {
        var spec = new JobSpec(
                "p",
                "whole",
                Map.of("team 🦉", "geo", "a", "b"),
                Map.of("exact", new java.math.BigDecimal("0.10"), "list", List.of(1, Map.of("k", true))),
                List.of(ModeStep.spec("s0", "rows"), ModeStep.spec("s1", "fail"), ModeStep.spec("s2", "ok")));
        var opened = ledger.open(spec);
        assertThat(opened.job()).isEqualTo(ledger.find(spec.ref()).orElseThrow());

        var claim = ledger.claim(opened.job().key(), "n").orElseThrow();
        ledger.endAndStart(claim, 0, OK);
        ledger.endStep(claim, 1, StepResult.failed("It did not work", "42P01"));
        var known = ledger.openAll(List.of(spec)).get(0);

        assertThat(known.created()).isFalse();
        assertThat(known.job()).isEqualTo(ledger.find(spec.ref()).orElseThrow());
        assertThat(known.job().steps())
                .extracting(Step::status)
                .hasSize(3)
                .last()
                .isEqualTo(UNPROCESSED);
    }

    @Test
    void a_claim_in_a_foreign_transaction_holds_when_that_commits() throws SQLException {
        var keys = jobs(3);
        try (var foreign = POSTGRES.ledgerAsAdmin()) {
            foreign.setAutoCommit(false);
            ledger.claims().claim(foreign, keys, "n");
            assertThat(ledger.find(JobRef.of("j0")).orElseThrow()).hasStatus(PENDING);
            foreign.rollback();
            assertThat(ledger.find(JobRef.of("j0")).orElseThrow()).hasStatus(PENDING);

            var claims = ledger.claims().claim(foreign, keys, "n");
            foreign.commit();
            assertThat(claims)
                    .extracting(Claim::start)
                    .containsOnly(Start.STARTED)
                    .hasSize(3);
            assertThat(ledger.endAndStart(claims.get(0), 0, OK)).isEqualTo(Start.STARTED);

            assertThat(ledger.claims().revoke(foreign, keys)).isEqualTo(3);
            foreign.commit();
            assertThat(ledger.endStep(claims.get(0), 1, OK)).isFalse();
            var again = ledger.claims().claim(foreign, keys.subList(0, 1), "m").get(0);
            foreign.commit();
            assertThat(again.number()).isEqualTo(3);
            assertThat(again.firstOpen()).isEqualTo(1);
            assertThat(ledger.endStep(again, 1, OK)).isTrue();
            assertThat(ledger.claims().claim(foreign, keys.subList(0, 1), "m")).isEmpty();
            foreign.rollback();
        }
    }

    @Test
    void a_companion_writes_with_new_jobs_and_may_refuse_them() throws SQLException {
        admin("create table companion (key uuid)");
        try (var companions = JpaLedger.open(
                connections,
                (connection, keys) -> {
                    for (var key : keys) {
                        execute(connection, "insert into public.companion values ('" + key + "')");
                    }
                    execute(
                            connection,
                            "select 1 / (case when (select count(*) from job where id = 'bad') > 0 then 0 else 1 end)");
                },
                new SystemClock())) {
            var good = companions.openAll(List.of(spec("a"), spec("b"), spec("a")));
            assertThat(good).extracting(Opened::created).containsExactly(true, true, false);
            assertThat(companions.open(spec("b")).created()).isFalse();
            assertThatThrownBy(() -> companions.open(spec("bad"))).isInstanceOf(LedgerException.class);

            assertThat(ledger.find(JobRef.of("bad"))).isEmpty();
            assertThat(admin("select count(*) from companion c join escapement.job j on j.key = c.key"))
                    .isEqualTo(2);
            assertThat(admin("select count(*) from companion")).isEqualTo(2);
        } finally {
            admin("drop table companion");
        }
    }

    private static JobSpec spec(String id) {
        return JobSpec.of(id, ModeStep.spec("s0", "ok"), ModeStep.spec("s1", "ok"));
    }

    private static List<UUID> jobs(int count) {
        var specs = new ArrayList<JobSpec>();
        for (int i = 0; i < count; i++) {
            specs.add(spec("j" + i));
        }
        return ledger.openAll(specs).stream().map(opened -> opened.job().key()).toList();
    }

    private static List<Claim> claims(int count) throws SQLException {
        try (var connection = connections.getConnection()) {
            connection.setAutoCommit(false);
            var claims = ledger.claims().claim(connection, jobs(count), "n");
            connection.commit();
            return claims;
        }
    }

    private static Job read(Claim claim) {
        return ledger.find(claim.job().ref()).orElseThrow();
    }

    /** A transaction that keeps everybody else from writing this job. */
    private static Connection lock(UUID key) throws SQLException {
        var connection = POSTGRES.ledgerAsAdmin();
        connection.setAutoCommit(false);
        execute(connection, "select from escapement.job where key = '" + key + "' for update");
        return connection;
    }

    /** Begins a write that has to wait in the database. */
    private static <T> FutureTask<T> waiting(Supplier<T> write) {
        var task = new FutureTask<>(write::get);
        new Thread(task).start();
        await().until(() -> admin("select count(*) from pg_stat_activity where datname = current_database()"
                        + " and wait_event_type = 'Lock'")
                == 1);
        return task;
    }

    /** Begins writes that have to wait for one that waits. */
    private static <I, T> List<FutureTask<T>> waiting(List<I> items, java.util.function.Function<I, T> write) {
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

    /** The number that a query gives, or 0. */
    private static int admin(String sql) throws SQLException {
        try (var connection = POSTGRES.ledgerAsAdmin()) {
            return execute(connection, sql);
        }
    }

    private static int execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return 0;
            }
            var rows = statement.getResultSet();
            return rows.next() && rows.getMetaData().getColumnCount() > 0 ? rows.getInt(1) : 0;
        }
    }
}
