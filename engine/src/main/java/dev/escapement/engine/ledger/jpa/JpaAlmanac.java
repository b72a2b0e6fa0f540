package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.ledger.Almanac;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Calendars beside the schedules. Thread-safe. */
final class JpaAlmanac implements Almanac {
    private final Commits commits;

    JpaAlmanac(Commits commits) {
        this.commits = commits;
    }

    @Override
    public Map<String, String> calendars() {
        var marks = new HashMap<String, String>();
        commits.told(connection -> Bulk.query(
                connection,
                "select name, xmin::text from escapement.calendar",
                row -> marks.put(row.getString(1), row.getString(2))));
        return marks;
    }

    @Override
    public Optional<Map<LocalDate, String>> days(String calendar) {
        return commits
                .told(connection -> Bulk.query(
                        connection, "select days from escapement.calendar where name = ?", JpaAlmanac::days, calendar))
                .stream()
                .findFirst();
    }

    private static Map<LocalDate, String> days(ResultSet row) throws SQLException {
        var days = new HashMap<LocalDate, String>();
        Json.object(row.getString("days")).forEach((day, name) -> days.put(LocalDate.parse(day), (String) name));
        return days;
    }

    @Override
    public boolean put(String calendar, Map<LocalDate, String> days) {
        var sorted = new TreeMap<String, String>();
        days.forEach((day, name) -> sorted.put(day.toString(), name));
        return commits.told(connection -> Bulk.update(connection, """
                        insert into escapement.calendar as c (name, days) values (?, ?::json)
                        on conflict (name) do update set days = excluded.days where c.days::text <> excluded.days::text""", calendar, Json.write(sorted)) == 1);
    }
}
