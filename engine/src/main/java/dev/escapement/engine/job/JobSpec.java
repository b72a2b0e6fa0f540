package dev.escapement.engine.job;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A job as it is asked for: an ordered chain of steps under a client-made id, not to start before a time (null: at once). Immutable. It
 * may hold anything until {@link #problems} has looked at it.
 */
public record JobSpec(
        String project,
        String id,
        Map<String, String> labels,
        Map<String, Object> parameters,
        Instant notBefore,
        List<StepSpec> steps) {
    /** The longest chain that is taken. */
    public static final int MAX_STEPS = 10_000;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,1024}");
    private static final int MAX_LABELS = 64;
    private static final int MAX_NAME = 200;
    private static final Instant END_OF_TIME = Instant.parse("+10000-01-01T00:00:00Z");
    private static final Duration MAX_TIMEOUT = Duration.ofDays(365);

    public JobSpec {
        project = project == null ? JobRef.DEFAULT_PROJECT : project;
        labels = labels == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        parameters = parameters == null ? Map.of() : Values.object(parameters);
        // The database keeps microseconds.
        notBefore = notBefore == null ? null : notBefore.truncatedTo(ChronoUnit.MICROS);
        steps = steps == null ? List.of() : List.copyOf(steps);
    }

    /** A chain in the default project, without labels and parameters. */
    public static JobSpec of(String id, StepSpec... steps) {
        return new JobSpec(null, id, null, null, null, List.of(steps));
    }

    public JobSpec withParameters(Map<String, Object> newParameters) {
        return new JobSpec(project, id, labels, newParameters, notBefore, steps);
    }

    public JobSpec withLabels(Map<String, String> newLabels) {
        return new JobSpec(project, id, newLabels, parameters, notBefore, steps);
    }

    public JobSpec withNotBefore(Instant newNotBefore) {
        return new JobSpec(project, id, labels, parameters, newNotBefore, steps);
    }

    public JobRef ref() {
        return new JobRef(project, id);
    }

    /** The document that a client would send for this spec; two specs are the same job when these are equal. */
    public Map<String, Object> document() {
        var document = new LinkedHashMap<String, Object>();
        document.put("id", id);
        document.put("project", project);
        document.put("labels", labels);
        document.put("parameters", parameters);
        if (notBefore != null) {
            document.put("notBefore", notBefore.toString());
        }
        document.put("steps", steps.stream().map(JobSpec::document).toList());
        return document;
    }

    private static Map<String, Object> document(StepSpec step) {
        var document = new LinkedHashMap<String, Object>();
        document.put("name", step.name());
        document.put("kind", step.kind());
        document.put("config", step.config());
        document.putAll(step.rules());
        return document;
    }

    /** Everything that is wrong with this spec whatever its step kinds are; empty when it may be opened. */
    public List<Problem> problems() {
        var problems = new ArrayList<Problem>();
        checkName("/project", project, problems);
        if (id == null || !ID.matcher(id).matches()) {
            problems.add(new Problem("/id", "must be 1 to 1024 characters of A-Z, a-z, 0-9, _ and -"));
        }
        checkLabels(problems);
        checkText("/parameters", parameters, problems);
        if (notBefore != null && (notBefore.isBefore(Instant.EPOCH) || !notBefore.isBefore(END_OF_TIME))) {
            problems.add(new Problem("/notBefore", "must be a time of the years 1970 to 9999 but is " + notBefore));
        }
        checkSteps(problems);
        return problems;
    }

    private static void checkName(String pointer, String name, List<Problem> problems) {
        if (name == null || !ID.matcher(name).matches() || name.length() > MAX_NAME) {
            problems.add(new Problem(pointer, "must be 1 to 200 characters of A-Z, a-z, 0-9, _ and -"));
        }
    }

    private void checkLabels(List<Problem> problems) {
        if (labels.size() > MAX_LABELS) {
            problems.add(new Problem("/labels", "must not have more than " + MAX_LABELS + " entries"));
        }
        labels.forEach((key, value) -> {
            var pointer = "/labels/" + Values.escape(key);
            if (key.isEmpty() || key.length() > MAX_NAME || value == null || value.length() > MAX_NAME) {
                problems.add(new Problem(pointer, "a label is a name and a text of 1 to 200 characters"));
            }
            checkText(pointer, key, problems);
            checkText(pointer, value, problems);
        });
    }

    private void checkSteps(List<Problem> problems) {
        if (steps.isEmpty() || steps.size() > MAX_STEPS) {
            problems.add(new Problem("/steps", "must have 1 to " + MAX_STEPS + " steps but has " + steps.size()));
            return;
        }
        var names = new HashSet<String>();
        for (int i = 0; i < steps.size(); i++) {
            checkStep("/steps/" + i, steps.get(i), names, problems);
        }
    }

    private static void checkStep(String pointer, StepSpec step, Set<String> names, List<Problem> problems) {
        checkName(pointer + "/name", step.name(), problems);
        if (!names.add(Objects.requireNonNullElse(step.name(), ""))) {
            problems.add(new Problem(pointer + "/name", "is used by an earlier step; names are unique in a job"));
        }
        if (step.kind() == null || step.kind().isEmpty()) {
            problems.add(new Problem(pointer + "/kind", "is required"));
        }
        checkText(pointer + "/config", step.config(), problems);
        if (step.retry() != null) {
            step.retry().problems().forEach(problem -> problems.add(problem.under(pointer + "/retry")));
        }
        Durations.check(pointer + "/timeout", step.timeout(), MAX_TIMEOUT, problems);
    }

    /** PostgreSQL can store neither NUL nor half a surrogate pair: they are refused rather than mangled. */
    private static void checkText(String pointer, Object value, List<Problem> problems) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> {
                checkText(pointer, key, problems);
                checkText(pointer + "/" + Values.escape(key), item, problems);
            });
        } else if (value instanceof List<?> items) {
            for (int i = 0; i < items.size(); i++) {
                checkText(pointer + "/" + i, items.get(i), problems);
            }
        } else if (value instanceof String text && !Values.isStorable(text)) {
            problems.add(new Problem(pointer, "must not hold NUL or an unpaired surrogate"));
        }
    }
}
