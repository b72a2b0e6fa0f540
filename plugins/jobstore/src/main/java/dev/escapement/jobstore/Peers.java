package dev.escapement.jobstore;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.quartz.impl.jdbcjobstore.SchedulerStateRecord;

/**
 * The nodes of a scheduler as the database sees them: check-ins are written and compared in its time, so clocks of nodes do not matter.
 * A node that keeps its advisory lock lives; one that lost it is asked for its next check-in, and no longer waited for. A check-in also
 * says how far the node's clock is ahead.
 */
final class Peers {
    static final String STORE = "PostgresJobStore";

    /** How late a check-in may be of a node whose connection, and so probably whose process, is gone. */
    private static final long LATE_MILLIS = 500;

    /** So long before others may take it for lost, a node that cannot check in ends what they would run again. */
    private static final long FENCE_MILLIS = 1000;

    /** Stock Quartz waits as long for a check-in that is due. */
    private static final long STOCK_GRACE_MILLIS = 7500;

    private static final String NOW = "(extract(epoch from clock_timestamp()) * 1000)::bigint";

    private static final String STATES = """
            select s.instance_name, %1$s - s.last_checkin_time as age, s.checkin_interval, s.job_store, s.clock_ahead,
                   (select array_agg((l.classid::bigint << 32) | l.objid::bigint) from pg_locks l
                    where l.locktype = 'advisory' and l.objsubid = 1 and l.granted
                      and l.database = (select oid from pg_database where datname = current_database())) as held
            from {p}SCHEDULER_STATE s where s.sched_name = {s}
            union all
            select distinct f.instance_name, null::bigint, 0, '%2$s', null::bigint, null::bigint[] from {p}FIRED_TRIGGERS f
            where f.sched_name = {s} and not exists (select from {p}SCHEDULER_STATE s
              where s.sched_name = {s} and s.instance_name = f.instance_name)""".formatted(NOW, STORE);

    private static final String CHECK_IN = """
            insert into {p}SCHEDULER_STATE (sched_name, instance_name, last_checkin_time, checkin_interval, job_store, clock_ahead)
            values ({s}, ?, %1$s, ?, '%2$s', ? - %1$s)
            on conflict (sched_name, instance_name) do update
            set last_checkin_time = excluded.last_checkin_time, checkin_interval = excluded.checkin_interval,
                job_store = excluded.job_store, clock_ahead = excluded.clock_ahead
            returning clock_ahead""".formatted(NOW, STORE);

    private static final String LEAVE = """
            with released as (
              delete from {p}FIRED_TRIGGERS where sched_name = {s} and instance_name = ? and state = 'ACQUIRED'
              returning trigger_name, trigger_group)
            update {p}TRIGGERS t set trigger_state = 'WAITING' from released r
            where t.sched_name = {s} and t.trigger_name = r.trigger_name and t.trigger_group = r.trigger_group
              and t.trigger_state = 'ACQUIRED'""";

    private static final String FORGET = """
            delete from {p}SCHEDULER_STATE s where s.sched_name = {s} and s.instance_name = ?
            and not exists (select from {p}FIRED_TRIGGERS f where f.sched_name = {s} and f.instance_name = s.instance_name)""";

    private final Tables tables;
    private final String node;
    private final InstantSource clock;
    private final ClockCheck clockCheck;
    private final long intervalMillis;
    private final long graceMillis;
    private volatile long lastSuccess = System.nanoTime();
    private volatile boolean checkedIn;
    private volatile long patientUntil = System.nanoTime();
    private Set<String> cutOffBefore = Set.of();
    private List<Long> otherClocks = List.of();
    private final Set<String> suspects = new HashSet<>();

    Peers(Tables tables, String node, InstantSource clock, long intervalMillis, long graceMillis) {
        this.tables = tables;
        this.node = node;
        this.clock = clock;
        this.clockCheck = new ClockCheck(node);
        this.intervalMillis = intervalMillis;
        this.graceMillis = graceMillis;
    }

    String node() {
        return node;
    }

    /** One node: the age of its check-in in milliseconds, null when it has fired triggers and no state; its clock too. */
    private record State(String node, Long age, long interval, String store, Long clockAhead, boolean holdsLock) {
        /** Without the connection that a node with this job store keeps for as long as it lives. */
        boolean isCutOff() {
            return STORE.equals(store) && !holdsLock;
        }
    }

    /** Writes this node's check-in, and compares its clock with those of the nodes that {@link #lost} has seen alive. */
    void checkIn(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(tables.sql(CHECK_IN))) {
            statement.setString(1, node);
            statement.setLong(2, intervalMillis);
            statement.setLong(3, clock.millis());
            var rows = statement.executeQuery();
            rows.next();
            clockCheck.compare(rows.getLong(1), otherClocks);
        }
    }

    /** Whether the last check-in is so old that others may take this node for lost in a moment: they see it as younger, never older. */
    boolean isCutOff() {
        long longest = intervalMillis + graceMillis - Math.min(FENCE_MILLIS, graceMillis / 2);
        return checkedIn && System.nanoTime() - lastSuccess > TimeUnit.MILLISECONDS.toNanos(longest);
    }

    /** Whether this node's clock is wrong and another's is right. */
    boolean isClockAstray() {
        return clockCheck.isAstray();
    }

    /** A check-in that was begun then is committed. After an outage, the others too get the time to come back. */
    void succeeded(long begin) {
        if (System.nanoTime() - lastSuccess > TimeUnit.MILLISECONDS.toNanos(intervalMillis + graceMillis)) {
            forgive();
        }
        lastSuccess = begin;
        checkedIn = true;
    }

    /** What has cut this node off may have cut off all: nobody is taken for lost before all have had the time to come back. */
    void forgive() {
        patientUntil = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(intervalMillis + graceMillis);
    }

    /** Nodes that have missed their check-ins, and those that only left fired triggers behind. */
    List<SchedulerStateRecord> lost(Connection connection, boolean first) throws SQLException {
        long own = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastSuccess);
        boolean patient = System.nanoTime() < patientUntil;
        var lost = new ArrayList<SchedulerStateRecord>();
        var cutOff = new HashSet<String>();
        var clocks = new ArrayList<Long>();
        for (var state : states(connection)) {
            if (state.isCutOff()) {
                cutOff.add(state.node());
            }
            boolean isLost =
                    state.node().equals(node) ? first : state.age() == null || (!patient && isLate(state, own));
            if (isLost) {
                lost.add(stateRecord(state));
            } else if (!state.node().equals(node) && state.clockAhead() != null) {
                clocks.add(state.clockAhead());
            }
        }
        otherClocks = clocks;
        cutOffBefore = cutOff;
        return lost;
    }

    /** The name of a node with a job store of Quartz that is alive, or null. */
    String stock(Connection connection) throws SQLException {
        for (var state : states(connection)) {
            if (state.store() == null
                    && state.age() < Math.max(state.interval(), STOCK_GRACE_MILLIS) + STOCK_GRACE_MILLIS) {
                return state.node();
            }
        }
        return null;
    }

    /** Gives back what this node has reserved; its state goes too unless something still executes. */
    void leave(Connection connection) throws SQLException {
        Script.shared(tables).add(LEAVE, node).add(FORGET, node).run(connection);
    }

    /** One that has had no lock for two looks is gone; one that merely lost its connection has made it anew by then. */
    private boolean isLate(State state, long sinceOwn) {
        long due = Math.max(state.interval(), sinceOwn);
        if (state.isCutOff() && suspects.contains(state.node())) {
            return true;
        }
        boolean isGone = state.isCutOff() && cutOffBefore.contains(state.node());
        return state.age() > due + (isGone ? Math.min(LATE_MILLIS, graceMillis) : graceMillis);
    }

    private List<State> states(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(tables.sql(STATES))) {
            var states = new ArrayList<State>();
            var rows = statement.executeQuery();
            while (rows.next()) {
                states.add(state(rows));
            }
            return states;
        }
    }

    private State state(ResultSet row) throws SQLException {
        var name = row.getString("instance_name");
        long age = row.getLong("age");
        var store = row.getString("job_store");
        var clockAhead = row.getObject("clock_ahead", Long.class);
        boolean orphan = row.getObject("age") == null;
        var held = row.getArray("held");
        boolean holds = held != null && List.of((Object[]) held.getArray()).contains(lock(tables, name));
        return new State(name, orphan ? null : age, row.getLong("checkin_interval"), store, clockAhead, holds);
    }

    /**
     * The node to look after: one that is without its lock, or else the one after this in the order of names, and after the last the
     * first; null when there is none.
     */
    String next(Connection connection) throws SQLException {
        var others = states(connection).stream()
                .filter(state -> state.age() != null
                        && STORE.equals(state.store())
                        && !state.node().equals(node))
                .sorted(Comparator.comparing(State::holdsLock)
                        .thenComparing(state -> state.node().compareTo(node) < 0)
                        .thenComparing(State::node))
                .toList();
        return others.isEmpty() ? null : others.get(0).node();
    }

    boolean holdsLock(Connection connection, String other) throws SQLException {
        return states(connection).stream().anyMatch(state -> state.node().equals(other) && state.holdsLock());
    }

    /** From now on, and as long as it is without its lock, this node is taken for lost whenever its last check-in was. */
    void suspect(String other) {
        suspects.add(other);
    }

    void suspectNobody() {
        suspects.clear();
    }

    long pulse(String other) {
        return pulse(tables, other);
    }

    /** The lock that a node lets go of every few seconds. */
    static long pulse(Tables tables, String node) {
        return tables.lock("pulse " + node);
    }

    /** The lock that a node keeps for as long as it lives. */
    static long lock(Tables tables, String node) {
        return tables.lock("node " + node);
    }

    private static SchedulerStateRecord stateRecord(State state) {
        var record = new SchedulerStateRecord();
        record.setSchedulerInstanceId(state.node());
        record.setCheckinInterval(state.interval());
        return record;
    }
}
