package dev.escapement.steps;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;

/** Takes the rows of a COPY from the server as they come. */
public final class CopyOut {
    /** One column, its text never quoted: JSON holds no such control characters. */
    private static final String LINES = """
            copy (
            %s
            ) to stdout with (format csv, quote E'\\x01', delimiter E'\\x02', encoding 'UTF8')""";

    private CopyOut() {}

    /** An expression that makes one line of JSON of a row: JSON holds line breaks only as space between tokens. */
    public static String line(String row) {
        return "translate(row_to_json(" + row + ")::text, E'\\n\\r', '  ')";
    }

    /** A COPY of a query that gives a line of JSON in each row. */
    public static String lines(String query) {
        return LINES.formatted(query);
    }

    /** Writes what a COPY gives, and returns the number of rows. */
    public static long write(Session session, String sql, OutputStream out)
            throws SQLException, StepFailure, IOException {
        var copy = session.postgres().getCopyAPI().copyOut(sql);
        try {
            for (var row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
                out.write(row);
                session.checkCancelled();
            }
            return copy.getHandledRowCount();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }
}
