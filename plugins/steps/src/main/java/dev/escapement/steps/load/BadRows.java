package dev.escapement.steps.load;

import dev.escapement.engine.job.Warning;
import dev.escapement.steps.StepFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** The rows that were set aside; the load fails when there are more than it may have. */
final class BadRows {
    private static final int TOLD = 1000;
    private static final int LONGEST_TEXT = 1000;

    private final long allowed;
    private final List<Warning> warnings = new ArrayList<>();
    private long count;

    BadRows(long allowed) {
        this.allowed = allowed;
    }

    /** Where a row stands, why it is bad, and how it reads. */
    record BadRow(String file, long line, String column, String reason, String code, String text) {
        Warning warning() {
            var details = new LinkedHashMap<String, Object>();
            details.put("file", file);
            details.put("line", line);
            if (column != null) {
                details.put("column", column);
            }
            details.put("reason", reason);
            details.put("row", cut(text));
            return new Warning(place() + ": " + reason, code, details);
        }

        String place() {
            return file + " line " + line + (column == null ? "" : ", column " + column);
        }
    }

    void add(BadRow row) throws StepFailure {
        count++;
        if (warnings.size() < TOLD) {
            warnings.add(row.warning());
        }
        if (count > allowed) {
            throw tooMany(row);
        }
    }

    private StepFailure tooMany(BadRow row) {
        var message = allowed == 0
                ? row.place() + ": " + row.reason() + (row.code() == null ? "" : " (SQLSTATE " + row.code() + ")")
                        + ". Row: " + cut(row.text())
                : "More than " + allowed + " rows are bad; the last of them: " + row.place() + ": " + row.reason();
        return new StepFailure(message, row.code(), false, warnings());
    }

    long count() {
        return count;
    }

    List<Warning> warnings() {
        var all = new ArrayList<>(warnings);
        if (count > all.size()) {
            all.add(Warning.of((count - all.size()) + " more bad rows are not told one by one."));
        }
        return all;
    }

    private static String cut(String text) {
        int end = text.offsetByCodePoints(0, Math.min(text.codePointCount(0, text.length()), LONGEST_TEXT));
        // By the mark the engine finds what is left of a secret.
        return text.substring(0, end).replace('\0', ' ') + (end < text.length() ? "…" : "");
    }
}
