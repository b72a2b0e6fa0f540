package dev.escapement.rest;

import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.step.ConfigReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Fields that several kinds of bodies have. */
final class Bodies {
    private Bodies() {}

    /** A text of a person; null when there is none. */
    static String text(ConfigReader fields, String key) {
        var text = fields.text(key, null);
        if (text != null && text.length() > Intervention.LONGEST) {
            fields.problem(key, "must be a text of 1 to " + Intervention.LONGEST + " characters");
        }
        return text;
    }

    /** A time; null when there is none. */
    static Instant time(ConfigReader fields, String key) {
        var text = fields.text(key, null);
        try {
            var time = text == null ? null : OffsetDateTime.parse(text);
            if (time == null || (time.getYear() >= 1970 && time.getYear() <= 9999)) {
                return time == null ? null : time.toInstant();
            }
        } catch (DateTimeException e) {
            // Told below.
        }
        fields.problem(key, "must be a time such as \"2026-11-22T02:00:00Z\" (RFC 3339)");
        return null;
    }

    /** @throws InvalidSpecException with all that is wrong with what was read */
    static void refuse(ConfigReader fields) {
        var problems = fields.problems();
        if (!problems.isEmpty()) {
            throw new InvalidSpecException(problems);
        }
    }
}
