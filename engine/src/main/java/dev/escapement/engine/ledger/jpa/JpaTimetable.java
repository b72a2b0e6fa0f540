package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.definition.Edition;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.Page;
import dev.escapement.engine.ledger.Timetable;
import dev.escapement.engine.schedule.Misfire;
import dev.escapement.engine.schedule.Outcome;
import dev.escapement.engine.schedule.Pause;
import dev.escapement.engine.schedule.Slot;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Schedules and slots beside the definitions. Thread-safe. */
final class JpaTimetable implements Timetable {
    /** Jobs that the schedule of a definition has made and that are not done; what somebody else asked for does not count. */
    private static final String UNFINISHED = """
            from escapement.job j join escapement.slot t
              on t.project = j.project and t.definition = j.definition and t.at = j.slot and t.job = j.id and t.backfill is null
            where j.status in ('PENDING', 'RUNNING') and j.project =\s""";

    private static final String BUSY = "exists (select " + UNFINISHED + """
            s.project and j.definition = s.name)
            or exists (select from escapement.slot t where t.project = s.project and t.definition = s.name
                       and t.outcome in ('DUE', 'QUEUED') and t.backfill is null)""";

    private static final String HOLD = "select 1 from escapement.schedule where project = ? and name = ? for update";

    private static final String STANDING = """
            select s.version, s.accounted_until, s.paused_from, s.paused_until, s.paused_by, s.pause_reason,
                   d.retired_at, d.fault, v.document, v.created_at, v.file, v.version = d.version and d.retired_at is null as in_force,
                   n.created_at as changed,
            """ + BUSY + """
             as busy,
                   exists (select from escapement.slot t where t.project = s.project and t.definition = s.name
                           and t.outcome in ('DUE', 'QUEUED')) as waiting
            from escapement.schedule s
            join escapement.definition d using (project, name)
            join escapement.definition_version v on v.project = s.project and v.name = s.name and v.version = s.version
            left join escapement.definition_version n on n.project = s.project and n.name = s.name and n.version = s.version + 1
            where s.project = ? and s.name = ?""";

    private static final String SLOT = "select at, version, outcome, job, reason, backfill from escapement.slot ";

    private final Commits commits;

    JpaTimetable(Commits commits) {
        this.commits = commits;
    }

    /** A schedule as its row has it; ended is when its definition went out of force, changed when the version after its own began. */
    private record Row(
            Edition edition,
            Instant accounted,
            Pause pause,
            Instant ended,
            Instant changed,
            boolean busy,
            boolean waiting) {}

    @Override
    public Optional<Accounted> account(
            String project, String name, Instant now, Function<Standing, Account> accountant) {
        return commits.told(connection -> {
            var found = locked(connection, project, name);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            var row = found.get();
            var edition = row.edition();
            var until = earliest(now, row.changed(), row.ended());
            var account = accountant.apply(new Standing(edition, row.accounted(), until, row.pause(), row.busy()));
            var written = write(connection, edition, account.slots());
            boolean whole = !account.until().isBefore(until);
            var next = account.next();
            // A change may seem to come yet, when it was written by a node whose clock is ahead.
            var end = row.changed() == null ? row.ended() : row.changed();
            if (end != null && (!whole || end.isAfter(now))) {
                next = next == null || end.isBefore(next) ? end : next;
                stand(connection, edition, account.until(), next);
            } else if (row.changed() != null) {
                next = turn(connection, edition, row);
            } else if (row.ended() != null) {
                delete(connection, project, name);
                next = null;
            } else {
                stand(connection, edition, account.until(), next);
            }
            boolean queued = written.stream().anyMatch(slot -> slot.outcome() == Outcome.QUEUED);
            return Optional.of(new Accounted(edition, written, next, row.waiting() || queued));
        });
    }

    private static void stand(Connection connection, Edition edition, Instant until, Instant next) throws SQLException {
        Bulk.update(
                connection,
                """
                update escapement.schedule
                set version = ?, accounted_until = greatest(accounted_until, ?::timestamptz), next_at = ?::timestamptz
                where project = ? and name = ?""",
                edition.version(),
                until,
                next,
                edition.definition().project(),
                edition.definition().name());
    }

    /** The schedule, looked at when it is held, and not as it stood when it was asked for; empty when there is none. */
    private static Optional<Row> locked(Connection connection, String project, String name) throws SQLException {
        var rows = new ArrayList<Row>();
        Bulk.queries(
                connection,
                HOLD + ";\n" + STANDING,
                List.of(row -> row.getInt(1), row -> rows.add(row(row))),
                project,
                name,
                project,
                name);
        return rows.stream().findFirst();
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                JpaCatalog.edition(row),
                Bulk.instant(row, "accounted_until"),
                pause(row),
                Bulk.instant(row, "retired_at"),
                Bulk.instant(row, "changed"),
                row.getBoolean("busy"),
                row.getBoolean("waiting"));
    }

    private static Pause pause(ResultSet row) throws SQLException {
        var from = Bulk.instant(row, "paused_from");
        return from == null
                ? null
                : new Pause(
                        from,
                        Bulk.instant(row, "paused_until"),
                        row.getString("paused_by"),
                        row.getString("pause_reason"));
    }

    private static Instant earliest(Instant now, Instant changed, Instant ended) {
        var first = changed != null && changed.isBefore(now) ? changed : now;
        return changed == null && ended != null && ended.isBefore(first) ? ended : first;
    }

    /** From the begin of the next version on, slots are that one's; when to look at them, or null when it has no schedule. */
    private static Instant turn(Connection connection, Edition before, Row row) throws SQLException {
        var definition = before.definition();
        var next = JpaCatalog.find(connection, definition.project(), definition.name(), before.version() + 1)
                .orElseThrow();
        if (next.definition().schedule() == null && next.inForce()) {
            delete(connection, definition.project(), definition.name());
            return null;
        }
        stand(connection, next, row.changed(), row.changed());
        return row.changed();
    }

    private static void delete(Connection connection, String project, String name) throws SQLException {
        Bulk.update(connection, """
                update escapement.slot set outcome = 'REFUSED', reason = 'Its turn had not come when the schedule went out of force.'
                where project = ? and definition = ? and outcome = 'QUEUED'""", project, name);
        Bulk.update(connection, "delete from escapement.schedule where project = ? and name = ?", project, name);
    }

    /** Those of them that had no row yet. */
    private static List<Slot> write(Connection connection, Edition edition, List<Slot> slots) throws SQLException {
        if (slots.isEmpty()) {
            return slots;
        }
        var written = Set.copyOf(Bulk.query(
                connection,
                """
                insert into escapement.slot (project, definition, at, version, outcome, reason)
                select ?, ?, n.at, ?, n.outcome, n.reason
                from unnest(?::timestamptz[], ?::text[], ?::text[]) as n(at, outcome, reason)
                on conflict do nothing
                returning at""",
                row -> Bulk.instant(row, "at"),
                edition.definition().project(),
                edition.definition().name(),
                edition.version(),
                Bulk.texts(slots, slot -> slot.at().toString()),
                Bulk.texts(slots, slot -> slot.outcome().name()),
                Bulk.texts(slots, Slot::reason)));
        return slots.stream().filter(slot -> written.contains(slot.at())).toList();
    }

    @Override
    public List<Scheduled> scheduled() {
        return commits.told(connection -> {
            var pauses = new HashMap<JobRef, Pause>();
            Bulk.query(
                    connection,
                    "select project, name, paused_from, paused_until, paused_by, pause_reason from escapement.schedule",
                    row -> pauses.put(new JobRef(row.getString("project"), row.getString("name")), pause(row)));
            return JpaCatalog.scheduled(connection).stream()
                    .map(edition -> new Scheduled(
                            edition, pauses.get(edition.definition().ref())))
                    .toList();
        });
    }

    @Override
    public List<Slot> due(String project, String name, Instant now) {
        return commits.told(connection -> {
            Bulk.update(connection, """
                    update escapement.slot q set outcome = 'DUE', reason = null
                    from (select s.project, s.definition, min(s.at) as at from escapement.slot s
                          where s.project = ? and s.definition = ? and s.outcome = 'QUEUED' and s.backfill is null
                            and exists (select from escapement.schedule c
                                        where c.project = s.project and c.name = s.definition
                                          and (c.paused_from is null or c.paused_until <= ?))
                            and not exists (select from escapement.slot t
                                            where t.project = s.project and t.definition = s.definition and t.outcome = 'DUE'
                                              and t.backfill is null and t.at < s.at)
                            and not exists (select\s""" + UNFINISHED + """
                                s.project and j.definition = s.definition and j.slot < s.at)
                          group by s.project, s.definition) first
                    where q.project = first.project and q.definition = first.definition and q.at = first.at and q.outcome = 'QUEUED';
                    """ + JpaBacklog.PROMOTION, project, name, now, project, name);
            return Bulk.query(
                    connection,
                    SLOT + "where project = ? and definition = ? and outcome = 'DUE' order by at limit 1000",
                    JpaTimetable::slot,
                    project,
                    name);
        });
    }

    private static Slot slot(ResultSet row) throws SQLException {
        return new Slot(
                Bulk.instant(row, "at"),
                row.getLong("version"),
                Outcome.valueOf(row.getString("outcome")),
                row.getString("job"),
                row.getString("reason"),
                row.getObject("backfill", Long.class));
    }

    /** What a crash of the server takes back stays due, and is settled anew by whoever looks next: no need to wait for the disk. */
    @Override
    public void settle(String project, String name, Slot slot) {
        commits.told(connection -> Bulk.update(
                connection, """
                set local synchronous_commit to off;
                update escapement.slot set outcome = ?, job = ?::text, reason = ?::text
                where project = ? and definition = ? and at = ? and outcome = 'DUE'""", slot.outcome().name(), slot.job(), slot.reason(), project, name, slot.at()));
    }

    @Override
    public boolean isWaiting(String project, String name) {
        return commits.told(connection -> Bulk.query(
                        connection,
                        "select exists (select from escapement.slot where project = ? and definition = ? and outcome = 'QUEUED')",
                        row -> row.getBoolean(1),
                        project,
                        name)
                .get(0));
    }

    @Override
    public List<JobRef> toLookAt(Instant time) {
        return commits.told(
                connection -> Bulk.query(connection, """
                select project, name from escapement.schedule where next_at <= ?
                union select project, definition from escapement.slot where outcome in ('DUE', 'QUEUED')
                limit 10000""", row -> new JobRef(row.getString(1), row.getString(2)), time));
    }

    @Override
    public List<JobRef> unfinished(String project, String name, Instant before) {
        return commits.told(connection -> Bulk.query(
                connection,
                "select j.project, j.id " + UNFINISHED + "? and j.definition = ? and j.slot < ? order by j.key",
                row -> new JobRef(row.getString(1), row.getString(2)),
                project,
                name,
                before));
    }

    @Override
    public Page<Slot> slots(String project, String name, String after, int limit) {
        var before = after == null ? "infinity" : Cursors.time(after).toString();
        var found = commits.told(connection -> Bulk.query(
                connection,
                SLOT + "where project = ? and definition = ? and at < ?::timestamptz order by at desc limit ?",
                JpaTimetable::slot,
                project,
                name,
                before,
                limit + 1));
        return Cursors.page(found, limit, Slot::at);
    }

    @Override
    public Optional<Pause> pause(String project, String name) {
        return commits.told(connection -> Bulk.query(
                        connection,
                        "select paused_from, paused_until, paused_by, pause_reason from escapement.schedule where project = ? and name = ?",
                        JpaTimetable::pause,
                        project,
                        name)
                .stream()
                .filter(Objects::nonNull)
                .findFirst());
    }

    @Override
    public boolean pause(String project, String name, Pause pause) {
        return commits.told(connection -> Bulk.update(
                        connection,
                        """
                        update escapement.schedule
                        set paused_from = case when paused_from is not null and (paused_until is null or paused_until > ?) then paused_from else ? end,
                            paused_until = ?::timestamptz, paused_by = ?::text, pause_reason = ?::text
                        where project = ? and name = ?""",
                        pause.from(),
                        pause.from(),
                        pause.until(),
                        pause.by(),
                        pause.reason(),
                        project,
                        name)
                == 1);
    }

    @Override
    public boolean resume(String project, String name, Misfire missed) {
        return commits.told(connection -> {
            // Nobody may account for a slot of the pause meanwhile.
            hold(connection, project, name);
            if (missed != Misfire.SKIP) {
                Bulk.update(connection, """
                        update escapement.slot t set outcome = 'QUEUED', reason = 'came while the schedule was paused, and waits for its turn'
                        from (select s.project, s.definition, s.at, row_number() over (order by s.at desc) as place
                              from escapement.schedule c join escapement.slot s on s.project = c.project and s.definition = c.name
                              where c.project = ? and c.name = ? and s.outcome = 'PAUSED' and s.at >= c.paused_from
                                and (c.paused_until is null or s.at < c.paused_until)) paused
                        where t.project = paused.project and t.definition = paused.definition and t.at = paused.at
                          and (? or paused.place = 1)""", project, name, missed == Misfire.RUN_ALL);
            }
            return Bulk.update(connection, """
                            update escapement.schedule
                            set paused_from = null, paused_until = null, paused_by = null, pause_reason = null
                            where project = ? and name = ?""", project, name) == 1;
        });
    }

    /** Keeps others from accounting until the end of the transaction; false when there is no such schedule. */
    static boolean hold(Connection connection, String project, String name) throws SQLException {
        return !Bulk.query(connection, HOLD, row -> row.getInt(1), project, name)
                .isEmpty();
    }
}
