package dev.escapement.engine.job;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a job asks for beside its steps; immutable. It does not start before a time (null: at once), ends when it still is not done so long
 * after its start (null: never), goes before jobs of a lower priority that wait, too, runs while there is room under a limit (null:
 * always), should have succeeded by a time (null: whenever), and runs on nodes of a location (null: on any node).
 */
public record JobRules(
        Instant notBefore, Duration timeout, long priority, String limit, Instant deadline, String location) {
    /** Asks for nothing. */
    public static final JobRules NONE = new JobRules(null, null, 0, null, null, null);

    private static final Instant END_OF_TIME = Instant.parse("+10000-01-01T00:00:00Z");
    private static final Duration MAX_TIMEOUT = Duration.ofDays(365);
    private static final int MAX_PRIORITY = 9;
    private static final Pattern LOCATION = Pattern.compile("[a-z0-9-]{1,64}");

    public JobRules {
        // The database keeps microseconds.
        notBefore = notBefore == null ? null : notBefore.truncatedTo(ChronoUnit.MICROS);
        deadline = deadline == null ? null : deadline.truncatedTo(ChronoUnit.MICROS);
    }

    /** The fields that a client would send; empty when nothing is asked for. */
    public Map<String, Object> document() {
        var document = new LinkedHashMap<String, Object>();
        if (notBefore != null) {
            document.put("notBefore", notBefore.toString());
        }
        if (timeout != null) {
            document.put("timeout", Durations.text(timeout));
        }
        if (priority != 0) {
            document.put("priority", priority);
        }
        if (limit != null) {
            document.put("limit", limit);
        }
        if (deadline != null) {
            document.put("deadline", deadline.toString());
        }
        if (location != null) {
            document.put("location", location);
        }
        return document;
    }

    /** What is wrong with them. */
    List<Problem> problems() {
        var problems = new ArrayList<Problem>();
        check("/notBefore", notBefore, problems);
        check("/deadline", deadline, problems);
        Durations.check("/timeout", timeout, MAX_TIMEOUT, problems);
        if (priority < 0 || priority > MAX_PRIORITY) {
            problems.add(new Problem("/priority", "must be 0 to " + MAX_PRIORITY + " but is " + priority));
        }
        if (location != null && !LOCATION.matcher(location).matches()) {
            problems.add(new Problem("/location", "must be 1 to 64 characters of a-z, 0-9 and -"));
        }
        return problems;
    }

    private static void check(String pointer, Instant time, List<Problem> problems) {
        if (time != null && (time.isBefore(Instant.EPOCH) || !time.isBefore(END_OF_TIME))) {
            problems.add(new Problem(pointer, "must be a time of the years 1970 to 9999 but is " + time));
        }
    }
}
