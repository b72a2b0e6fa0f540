package dev.escapement.steps;

import dev.escapement.engine.job.Warning;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.util.PSQLWarning;

/** Collects what the server said besides results, up to a number; the rest is counted. */
public final class Notices {
    private static final int KEPT = 1000;

    private final List<Warning> warnings = new ArrayList<>();
    private long more;

    /** Takes over the warnings that a statement gathered. */
    public void take(Statement statement, int number) throws SQLException {
        for (var warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
            if (warnings.size() < KEPT) {
                warnings.add(warning(warning, number));
            } else {
                more++;
            }
        }
        statement.clearWarnings();
    }

    /** A warning of our own. */
    public void add(Warning warning) {
        warnings.add(warning);
    }

    public List<Warning> warnings() {
        var all = new ArrayList<>(warnings);
        if (more > 0) {
            all.add(Warning.of(more + " more notices of the server are not kept."));
        }
        return all;
    }

    private static Warning warning(SQLWarning warning, int number) {
        var details = new LinkedHashMap<String, Object>();
        details.put("statement", (long) number);
        var message = warning.getMessage();
        if (warning instanceof PSQLWarning notice) {
            var server = notice.getServerErrorMessage();
            message = server.getMessage();
            details.put("severity", server.getSeverity());
            putKnown(details, "detail", server.getDetail());
            putKnown(details, "hint", server.getHint());
        }
        return new Warning(String.valueOf(message), warning.getSQLState(), details);
    }

    private static void putKnown(Map<String, Object> details, String key, String value) {
        if (value != null) {
            details.put(key, value);
        }
    }
}
