package dev.escapement.rest;

import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.SpecReader;
import dev.escapement.engine.schedule.Pause;
import dev.escapement.engine.step.ConfigReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Makes a pause of a parsed body; it begins whenever it is taken. */
final class PauseReader {
    private PauseReader() {}

    /** What the body asks for. @throws InvalidSpecException with all that is wrong with it */
    static Pause read(Object body) {
        var fields = new ConfigReader(SpecReader.readObject("", body));
        var by = text(fields, "by");
        var reason = text(fields, "reason");
        var until = until(fields);
        var problems = fields.problems();
        if (!problems.isEmpty()) {
            throw new InvalidSpecException(problems);
        }
        return new Pause(Instant.EPOCH, until, by, reason);
    }

    private static String text(ConfigReader fields, String key) {
        var text = fields.text(key, null);
        if (text != null && text.length() > Intervention.LONGEST) {
            fields.problem(key, "must be a text of 1 to " + Intervention.LONGEST + " characters");
        }
        return text;
    }

    private static Instant until(ConfigReader fields) {
        var text = fields.text("until", null);
        try {
            var until = text == null ? null : OffsetDateTime.parse(text);
            if (until == null || (until.getYear() > 1970 && until.getYear() < 9999)) {
                return until == null ? null : until.toInstant();
            }
        } catch (DateTimeException e) {
            // Told below.
        }
        fields.problem("until", "must be a time such as \"2026-11-22T02:00:00Z\" (RFC 3339)");
        return null;
    }
}
