package dev.escapement.steps;

import dev.escapement.engine.job.Warning;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.postgresql.util.PSQLWarning;

/** Collects the server's warnings up to a number, and counts the rest; what it merely remarks goes to the step's log. */
public final class Notices {
    private static final int KEPT = 1000;
    private static final String WARNING = "WARNING";

    private final Consumer<String> log;
    private final List<Warning> warnings = new ArrayList<>();
    private long remarks;
    private long more;

    public Notices(Consumer<String> log) {
        this.log = log;
    }

    /** Takes over the warnings that a statement gathered. */
    public void take(Statement statement, int number) throws SQLException {
        for (var warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
            if (!isWarning(warning)) {
                remark(warning);
            } else if (warnings.size() < KEPT) {
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
            all.add(Warning.of(more + " more warnings of the server are not kept."));
        }
        return all;
    }

    private void remark(SQLWarning warning) {
        if (remarks++ < KEPT) {
            log.accept(warning.getMessage());
        }
    }

    /** A notice may carry the code of what it spares one, so the severity counts; a server that translates it still gives class 01. */
    private static boolean isWarning(SQLWarning warning) {
        var severity = warning instanceof PSQLWarning notice
                ? notice.getServerErrorMessage().getSeverity()
                : WARNING;
        return WARNING.equals(severity) || String.valueOf(warning.getSQLState()).startsWith("01");
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
