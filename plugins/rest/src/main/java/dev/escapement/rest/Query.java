package dev.escapement.rest;

import dev.escapement.engine.access.Caller;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.Prospect;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.Values;
import dev.escapement.rest.http.ApiException;
import dev.escapement.rest.http.Parameters;
import dev.escapement.rest.http.Percent;
import dev.escapement.rest.http.ProblemType;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The query of a request, all of its parameters known; a parameter that makes no sense is refused, never ignored. */
final class Query {
    static final Pattern PROJECT = Pattern.compile("[A-Za-z0-9_-]{1,200}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern WAIT = Pattern.compile("([0-9]{1,9})s?");
    /** In seconds. */
    static final int LONGEST_WAIT = 60;

    private static final int SHOWN = 100;
    private static final String STATUSES =
            Arrays.stream(Status.values()).map(Enum::name).collect(Collectors.joining(", "));

    /** Met deadlines are what most jobs have, and no news. */
    private static final Set<Prospect> LISTED = EnumSet.of(Prospect.ENDANGERED, Prospect.MISSED);

    private final Map<String, List<String>> parameters;
    private final Caller caller;

    private Query(Map<String, List<String>> parameters, Caller caller) {
        this.parameters = parameters;
        this.caller = caller;
    }

    static Query parse(String raw, Set<String> known, Caller caller) {
        var parameters = Parameters.of(raw).all();
        parameters.keySet().forEach(name -> requireKnown(name, known));
        return new Query(parameters, caller);
    }

    private static void requireKnown(String name, Set<String> known) {
        if (!known.contains(name)) {
            throw bad("The query parameter " + shown(name) + " is not known here; "
                    + (known.isEmpty() ? "there are none." : "the parameters are " + String.join(", ", known) + "."));
        }
    }

    /** Who asks. */
    Caller caller() {
        return caller;
    }

    String project() {
        var project = projectOrNull();
        return project == null ? JobRef.DEFAULT_PROJECT : project;
    }

    /** The project that is asked for, or that the caller's key is for; null for none in particular. */
    String projectOrNull() {
        var project = one("project", caller.project());
        if (project != null && !PROJECT.matcher(project).matches()) {
            throw bad("project must be 1 to 200 characters of A-Z, a-z, 0-9, _ and -.");
        }
        return project;
    }

    /** @throws ApiException when the caller's key is for another project */
    void requireProject(String project) {
        if (project != null && !caller.sees(project)) {
            throw ProblemType.FORBIDDEN.because(
                    "The key " + caller.name() + " is for the project " + caller.project() + ".");
        }
    }

    int limit(int fallback, int max) {
        return number("limit", fallback, max);
    }

    int number(String name, int fallback, int max) {
        var text = one(name, Integer.toString(fallback));
        int number = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (number < 1 || number > max) {
            throw bad(name + " must be a whole number from 1 to " + max + ".");
        }
        return number;
    }

    /** How long to wait, such as 30s; null when it is not said. */
    Duration patience() {
        var text = one("wait", null);
        if (text == null) {
            return null;
        }
        var seconds = WAIT.matcher(text);
        if (!seconds.matches() || Integer.parseInt(seconds.group(1)) > LONGEST_WAIT) {
            throw bad("wait must be 0s to " + LONGEST_WAIT + "s.");
        }
        return Duration.ofSeconds(Long.parseLong(seconds.group(1)));
    }

    /** What a look-up gives from the cursor on that was asked for (null: from the start). */
    <T> T page(Function<String, T> lookup) {
        var cursor = one("cursor", null);
        try {
            return lookup.apply(cursor);
        } catch (IllegalArgumentException e) {
            if (cursor == null) {
                throw e;
            }
            throw bad("cursor must be one that a page of this list gave.");
        }
    }

    /** Repeated or in a list with commas; empty for all. */
    Set<Status> statuses() {
        var statuses = EnumSet.noneOf(Status.class);
        all("status").stream()
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .forEach(text -> statuses.add(status(text)));
        return statuses;
    }

    /** What is to be said of the deadlines of the jobs that are asked for; null for anything. */
    Prospect prospect() {
        var text = one("prospect", null);
        if (text == null) {
            return null;
        }
        return LISTED.stream()
                .filter(prospect -> prospect.name().equals(text))
                .findFirst()
                .orElseThrow(() -> bad("prospect must be one of ENDANGERED, MISSED."));
    }

    private static Status status(String text) {
        return Arrays.stream(Status.values())
                .filter(status -> status.name().equals(text))
                .findFirst()
                .orElseThrow(() -> bad("status must be one of " + STATUSES + "."));
    }

    /** {@code name:text} each. */
    Map<String, String> labels() {
        var labels = new LinkedHashMap<String, String>();
        for (var text : all("label")) {
            int colon = text.indexOf(':');
            if (colon < 1 || !Values.storable(text).equals(text)) {
                throw bad("label must be of the form name:text.");
            }
            var other = labels.put(text.substring(0, colon), text.substring(colon + 1));
            if (other != null) {
                throw bad("label " + shown(text.substring(0, colon)) + " is asked for twice.");
            }
        }
        return labels;
    }

    /** The same query with another cursor, written out. */
    String with(String cursor) {
        var next = new LinkedHashMap<>(parameters);
        next.put("cursor", List.of(cursor));
        return next.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream()
                        .map(value -> Percent.encode(entry.getKey()) + "=" + Percent.encode(value)))
                .collect(Collectors.joining("&"));
    }

    private List<String> all(String name) {
        return parameters.getOrDefault(name, List.of());
    }

    private String one(String name, String fallback) {
        var values = all(name);
        if (values.size() > 1) {
            throw bad(name + " must be given once.");
        }
        return values.isEmpty() ? fallback : values.get(0);
    }

    private static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    private static ApiException bad(String detail) {
        return ProblemType.INVALID_REQUEST.because(detail);
    }
}
