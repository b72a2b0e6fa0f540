package dev.escapement.examples.benchmarks.faults.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.escapement.engine.connection.ConnectionConfig;
import dev.escapement.engine.connection.Pools;
import dev.escapement.engine.ledger.Companion;
import dev.escapement.engine.ledger.jpa.JpaLedger;
import dev.escapement.engine.quartz.QuartzTables;
import dev.escapement.examples.benchmarks.faults.chain.Chain;
import dev.escapement.examples.benchmarks.faults.chain.Sort;
import dev.escapement.examples.benchmarks.faults.node.Access;
import dev.escapement.examples.benchmarks.server.Server;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A ledger as it must look, and each rule broken once in it. */
class CheckerTest {
    private static final Chain GOOD = first(Sort.STEADY);
    private static final Chain FAILED = first(Sort.FAILING);
    private static final String KEY = "(select key from escapement.job where id = '" + GOOD.id() + "')";

    private static final String RUN = """
            do $$
            declare own uuid = gen_random_uuid(); failed boolean;
            begin
              insert into escapement.job (key, project, id, status, created_at, updated_at, labels, parameters)
              values (own, 'default', '%1$s', 'PENDING', now(), now(), '{}', '{}');
              insert into escapement.step (job_key, position, name, kind, status, config)
              select own, p, 's' || p, 'sql', 'PENDING', '{}' from generate_series(0, %2$d - 1) p;
              update escapement.job set status = 'RUNNING', claim = 1, owner = 'a', started_at = now() where key = own;
              for p in 0 .. %2$d - 1 loop
                failed = p = %3$d;
                update escapement.step set status = 'RUNNING', started_at = now() where job_key = own and position = p;
                insert into escapement.attempt values (own, p, 1, 'a', 1, 'RUNNING', now());
                update escapement.step set status = case when failed then 'FAILED' else 'SUCCEEDED' end, ended_at = now(),
                  error_message = case when failed then 'division by zero' end where job_key = own and position = p;
                update escapement.attempt set status = case when failed then 'FAILED' else 'SUCCEEDED' end, ended_at = now()
                where job_key = own and position = p;
                exit when failed;
              end loop;
              update escapement.step set status = 'UNPROCESSED' where job_key = own and status = 'PENDING';
              update escapement.job set ended_at = now(), status = case when failed then 'FAILED' else 'SUCCEEDED' end,
                error_message = case when failed then 'division by zero' end, error_code = case when failed then '22012' end,
                error_step = case when failed then 's%3$d' end where key = own;
            end $$""";
    private static final String EFFECTS =
            "insert into effect select '%s', p, (p > 0)::int, 0 from generate_series(0, %d - 1) p";

    private static final Map<Rule, String> BREACHES = Map.ofEntries(
            Map.entry(Rule.NOTHING_IS_LOST, "delete from escapement.job where key = " + KEY),
            Map.entry(
                    Rule.EVERYTHING_ENDS,
                    "update escapement.step set status = 'RUNNING', ended_at = null where position = 0 and job_key = "
                            + KEY),
            Map.entry(
                    Rule.ENDS_ARE_RIGHT,
                    "update escapement.job set status = 'FAILED', error_message = 'x' where key = " + KEY),
            Map.entry(
                    Rule.STATUSES_AGREE,
                    "update escapement.step set status = 'FAILED', error_message = 'x' where position = 0 and job_key = "
                            + KEY),
            Map.entry(Rule.EFFECTS_ARE_THERE, "delete from effect where position = 1"),
            Map.entry(Rule.EFFECTS_HAPPEN_ONCE, "insert into effect select * from effect where position = 1"),
            Map.entry(
                    Rule.NOTHING_ELSE_TAKES_EFFECT,
                    "insert into effect values ('" + FAILED.id() + "', " + FAILED.critical() + ", 1, 0)"),
            Map.entry(
                    Rule.EPILOGUES_RUN,
                    "insert into escapement.step (job_key, position, name, kind, status, config, part)"
                            + " select key, 99, 'last', 'sql', 'UNPROCESSED', '{}', 'FINALLY' from escapement.job where key = "
                            + KEY),
            Map.entry(
                    Rule.LIMITS_HOLD,
                    "update escapement.step set rules = '{\"limit\": \"narrow\"}' where position = 0;"
                            + " insert into escapement.attempt select job_key, 0, n, 'a', 1, 'RUNNING', now()"
                            + " from escapement.step cross join generate_series(2, 5) n where position = 0 and job_key = "
                            + KEY),
            Map.entry(Rule.EFFECTS_FOLLOW_EACH_OTHER, "update effect set before = 0 where position = 1"),
            Map.entry(
                    Rule.STEPS_FOLLOW_EACH_OTHER,
                    "update audit.change set seq = -seq where what = 'attempt' and position = 1 and job = " + KEY),
            Map.entry(
                    Rule.ATTEMPTS_ADD_UP,
                    "update escapement.attempt set number = 2 where position = 1 and job_key = " + KEY),
            Map.entry(
                    Rule.CLAIMS_RISE,
                    "update escapement.attempt set node = 'b' where position = 1 and job_key = " + KEY),
            Map.entry(
                    Rule.THE_FENCE_HOLDS,
                    "update escapement.job set claim = 2 where key = " + KEY
                            + "; update escapement.attempt set status = 'SUCCEEDED' where job_key = " + KEY),
            Map.entry(
                    Rule.ENDS_ARE_FINAL,
                    "update escapement.job set status = 'CANCELLED' where key = " + KEY
                            + "; update escapement.job set status = 'SUCCEEDED' where key = " + KEY),
            Map.entry(
                    Rule.THE_SCHEDULER_IS_EMPTY,
                    "insert into quartz.qrtz_fired_triggers (sched_name, entry_id, trigger_name, trigger_group, instance_name,"
                            + " fired_time, sched_time, priority, state) values ('s', 'e', 't', 'g', 'i', 0, 0, 5, 'EXECUTING')"));

    private static Server server;

    private Connection ledger;
    private Connection work;

    @BeforeAll
    static void fill() throws Exception {
        server = Server.start(Map.of());
        sql(Server.HOME, "create database " + Access.LEDGER);
        sql(Server.HOME, "create database " + Access.WORK);
        var ledger = new ConnectionConfig(server.url(Access.LEDGER), server.user(), server.password(), 2);
        QuartzTables.install(ledger);
        try (var pool = Pools.ledger(ledger)) {
            JpaLedger.open(pool, Companion.NONE, step -> true, InstantSource.system())
                    .close();
        }
        Audit.install(server, Access.LEDGER);
        sql(Access.WORK, Chain.TABLES);
        run(GOOD, GOOD.length());
        run(FAILED, FAILED.critical());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() throws SQLException {
        ledger = server.connect(Access.LEDGER);
        ledger.setAutoCommit(false);
        work = server.connect(Access.WORK);
        work.setAutoCommit(false);
    }

    /** Nothing was committed. */
    @AfterEach
    void disconnect() throws SQLException {
        ledger.close();
        work.close();
    }

    @Test
    void findsNothingWhereAllIsWell() throws Exception {
        assertThat(broken()).isEmpty();
    }

    @Test
    void findsASessionThatIsLeft() throws Exception {
        try (var left = server.connect(Access.LEDGER)) {
            assertThat(left.isValid(0)).isTrue();
            assertThat(broken()).containsExactly(Rule.NOTHING_IS_LEFT.title());
        }
        awaitEndOfSession();
    }

    @ParameterizedTest
    @EnumSource(names = "NOTHING_IS_LEFT", mode = EnumSource.Mode.EXCLUDE)
    void findsEachBreach(Rule rule) throws Exception {
        var breach = BREACHES.get(rule);
        try (var statement = (breach.contains(" effect ") ? work : ledger).createStatement()) {
            statement.execute(breach);
        }

        assertThat(broken()).contains(rule.title());
    }

    private List<String> broken() throws SQLException {
        return Checker.of(ledger, work, List.of(GOOD, FAILED)).violations().stream()
                .map(Violation::rule)
                .toList();
    }

    /** It ends a moment after its connection. */
    private static void awaitEndOfSession() {
        await().until(() -> server.first(
                        "select count(*) from pg_stat_activity where datname = 'ledger' and application_name <> 'checker'")
                .equals("0"));
    }

    private static void run(Chain chain, int successes) throws SQLException {
        sql(Access.LEDGER, RUN.formatted(chain.id(), chain.length(), successes));
        sql(Access.WORK, EFFECTS.formatted(chain.id(), successes));
    }

    private static void sql(String database, String sql) throws SQLException {
        var unused = server.first(database, sql);
    }

    private static Chain first(Sort sort) {
        return IntStream.range(0, 1_000)
                .mapToObj(number -> Chain.of(1, number))
                .filter(chain -> chain.sort() == sort && chain.critical() > 0)
                .findFirst()
                .orElseThrow();
    }
}
