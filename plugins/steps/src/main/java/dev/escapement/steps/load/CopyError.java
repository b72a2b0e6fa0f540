package dev.escapement.steps.load;

import dev.escapement.steps.SqlErrors;
import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an error of COPY says about a row: the line as the server counts, the column when it is known, and the reason. */
record CopyError(long line, String column, String reason, String code) {
    /** Bad data, a broken constraint, too many of something, and what triggers raise. */
    private static final Set<String> ABOUT_ROWS = Set.of("22", "23", "54", "P0");

    /** Null when the error is not about a row. The words may be in any language; their order is COPY's. */
    static CopyError of(SQLException error, String relation) {
        var server = SqlErrors.server(error);
        if (server == null
                || server.getWhere() == null
                || !ABOUT_ROWS.contains(server.getSQLState().substring(0, 2))) {
            return null;
        }
        var place = place(server.getWhere(), relation);
        if (place == null) {
            return null;
        }
        var detail = server.getDetail() == null ? "" : " (" + server.getDetail() + ")";
        return new CopyError(
                Long.parseLong(place.group(1)), place.group(2), server.getMessage() + detail, server.getSQLState());
    }

    private static Matcher place(String where, String relation) {
        var tail = ", \\D*?(\\d+)(?:, \\S+ ([^:\\n]+?) ?(?::|$))?";
        for (var start : new String[] {"COPY " + Pattern.quote(relation), "COPY [^\\n]*?"}) {
            var matcher = Pattern.compile("(?m)^" + start + tail).matcher(where);
            if (matcher.find()) {
                return matcher;
            }
        }
        return null;
    }
}
