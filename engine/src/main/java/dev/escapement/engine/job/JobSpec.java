package dev.escapement.engine.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A job as it is asked for: an ordered chain of steps under a client-made id, what is to be done after it, the definition that it came
 * from (null: none), and who submits it (null: nobody in particular). Immutable. It may hold anything until {@link #problems} has looked at it.
 */
public record JobSpec(
        String project,
        String id,
        Map<String, String> labels,
        Map<String, Object> parameters,
        JobRules rules,
        List<StepSpec> steps,
        Epilogue epilogue,
        Origin origin,
        String submitter) {
    /** The longest chain that is taken. */
    public static final int MAX_STEPS = 10_000;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,1024}");

    private static final int MAX_LABELS = 64;
    private static final int MAX_NAME = 200;
    /** The most steps after the chain. */
    private static final int MAX_EPILOGUE = 100;

    public JobSpec {
        project = project == null ? JobRef.DEFAULT_PROJECT : project;
        labels = labels == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        parameters = parameters == null ? Map.of() : Values.object(parameters);
        rules = rules == null ? JobRules.NONE : rules;
        steps = steps == null ? List.of() : List.copyOf(steps);
        epilogue = epilogue == null ? Epilogue.NONE : epilogue;
    }

    /** A job that nobody has defined before. */
    public JobSpec(
            String project,
            String id,
            Map<String, String> labels,
            Map<String, Object> parameters,
            JobRules rules,
            List<StepSpec> steps,
            Epilogue epilogue) {
        this(project, id, labels, parameters, rules, steps, epilogue, null, null);
    }

    /** A chain with nothing to be done after it. */
    public JobSpec(
            String project,
            String id,
            Map<String, String> labels,
            Map<String, Object> parameters,
            JobRules rules,
            List<StepSpec> steps) {
        this(project, id, labels, parameters, rules, steps, Epilogue.NONE);
    }

    /** A chain in the default project, without labels and parameters. */
    public static JobSpec of(String id, StepSpec... steps) {
        return new JobSpec(null, id, null, null, null, List.of(steps));
    }

    public JobSpec withParameters(Map<String, Object> newParameters) {
        return new JobSpec(project, id, labels, newParameters, rules, steps, epilogue, origin, submitter);
    }

    public JobSpec withLabels(Map<String, String> newLabels) {
        return new JobSpec(project, id, newLabels, parameters, rules, steps, epilogue, origin, submitter);
    }

    public JobSpec withNotBefore(Instant notBefore) {
        return with(new JobRules(
                notBefore, rules.timeout(), rules.priority(), rules.limit(), rules.deadline(), rules.location()));
    }

    public JobSpec withTimeout(Duration timeout) {
        return with(new JobRules(
                rules.notBefore(), timeout, rules.priority(), rules.limit(), rules.deadline(), rules.location()));
    }

    public JobSpec withPriority(int priority) {
        return with(new JobRules(
                rules.notBefore(), rules.timeout(), priority, rules.limit(), rules.deadline(), rules.location()));
    }

    public JobSpec withLimit(String limit) {
        return with(new JobRules(
                rules.notBefore(), rules.timeout(), rules.priority(), limit, rules.deadline(), rules.location()));
    }

    /** The same job, which should have succeeded by a time (null: whenever). */
    public JobSpec withDeadline(Instant deadline) {
        return with(new JobRules(
                rules.notBefore(), rules.timeout(), rules.priority(), rules.limit(), deadline, rules.location()));
    }

    /** The same job, which runs on nodes of a location (null: on any node). */
    public JobSpec withLocation(String location) {
        return with(new JobRules(
                rules.notBefore(), rules.timeout(), rules.priority(), rules.limit(), rules.deadline(), location));
    }

    /** The same job, made from a definition (null: from none). */
    public JobSpec withOrigin(Origin newOrigin) {
        return new JobSpec(project, id, labels, parameters, rules, steps, epilogue, newOrigin, submitter);
    }

    /** The same job, submitted by somebody (null: by nobody in particular). */
    public JobSpec withSubmitter(String newSubmitter) {
        return new JobSpec(project, id, labels, parameters, rules, steps, epilogue, origin, newSubmitter);
    }

    private JobSpec with(JobRules newRules) {
        return new JobSpec(project, id, labels, parameters, newRules, steps, epilogue, origin, submitter);
    }

    /** Steps to run once when the chain has failed. */
    public JobSpec withOnFailure(StepSpec... onFailure) {
        return with(new Epilogue(List.of(onFailure), epilogue.always()));
    }

    /** Steps to run once at the end, whatever the chain has come to. */
    public JobSpec withFinally(StepSpec... always) {
        return with(new Epilogue(epilogue.onFailure(), List.of(always)));
    }

    private JobSpec with(Epilogue newEpilogue) {
        return new JobSpec(project, id, labels, parameters, rules, steps, newEpilogue, origin, submitter);
    }

    /** All steps in the order of their positions: those of the chain, on failure, and at the end. */
    public List<StepSpec> allSteps() {
        return epilogue.isEmpty()
                ? steps
                : Stream.concat(steps.stream(), epilogue.steps()).toList();
    }

    /** The part that the step at a position belongs to. */
    public Part part(int position) {
        if (position < steps.size()) {
            return Part.CHAIN;
        }
        return position < steps.size() + epilogue.onFailure().size() ? Part.ON_FAILURE : Part.FINALLY;
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
        if (origin != null) {
            document.put("origin", origin.document());
        }
        document.putAll(rules.document());
        put(document, "steps", steps);
        if (!epilogue.onFailure().isEmpty()) {
            put(document, "onFailure", epilogue.onFailure());
        }
        if (!epilogue.always().isEmpty()) {
            put(document, "finally", epilogue.always());
        }
        return document;
    }

    private static void put(Map<String, Object> document, String key, List<StepSpec> steps) {
        document.put(key, steps.stream().map(JobSpec::document).toList());
    }

    private static Map<String, Object> document(StepSpec step) {
        var document = new LinkedHashMap<String, Object>();
        document.put("name", step.name());
        document.put("kind", step.kind());
        document.put("config", step.config());
        document.putAll(step.rules().document());
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
        checkObject("/parameters", parameters, problems);
        problems.addAll(rules.problems());
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
        var all = allSteps();
        if (all.size() - steps.size() > MAX_EPILOGUE) {
            problems.add(
                    new Problem("", "must not have more than " + MAX_EPILOGUE + " steps in onFailure and finally"));
            return;
        }
        var names = new HashSet<String>();
        for (int i = 0; i < all.size(); i++) {
            checkStep(pointer(i), all.get(i), names, problems);
            checkPlace(i, all.get(i), problems);
        }
    }

    /** Whether what a step asks for makes sense in its part. */
    private void checkPlace(int position, StepSpec step, List<Problem> problems) {
        var ifFailed = step.rules().ifFailed();
        if (step.rules().optional() && part(position) != Part.CHAIN) {
            problems.add(new Problem(
                    pointer(position) + "/optional",
                    "is for steps of the chain; how those after it end changes nothing"));
        }
        if (ifFailed != null && part(position) != Part.ON_FAILURE) {
            problems.add(new Problem(pointer(position) + "/ifFailed", "is for steps of onFailure"));
        } else if (ifFailed != null
                && steps.stream()
                        .noneMatch(s -> ifFailed.equals(s.name()) && !s.rules().optional())) {
            problems.add(new Problem(
                    pointer(position) + "/ifFailed", "must name a step of the chain, one that is not optional"));
        }
    }

    /** Where the step at a position stands in the document of this spec. */
    public String pointer(int position) {
        return switch (part(position)) {
            case CHAIN -> "/steps/" + position;
            case ON_FAILURE -> "/onFailure/" + (position - steps.size());
            case FINALLY ->
                "/finally/" + (position - steps.size() - epilogue.onFailure().size());
        };
    }

    private static void checkStep(String pointer, StepSpec step, Set<String> names, List<Problem> problems) {
        checkName(pointer + "/name", step.name(), problems);
        if (!names.add(Objects.requireNonNullElse(step.name(), ""))) {
            problems.add(new Problem(pointer + "/name", "is used by an earlier step; names are unique in a job"));
        }
        if (step.kind() == null || step.kind().isEmpty()) {
            problems.add(new Problem(pointer + "/kind", "is required"));
        }
        checkObject(pointer + "/config", step.config(), problems);
        step.rules().problems().forEach(problem -> problems.add(problem.under(pointer)));
    }

    /** Whether the ledger can keep an object and give it back as it is. */
    static void checkObject(String pointer, Map<?, ?> object, List<Problem> problems) {
        if (Values.isTooDeep(object)) {
            problems.add(new Problem(pointer, "must not be nested deeper than " + Values.MAX_DEPTH + " levels"));
        } else {
            checkText(pointer, object, problems);
        }
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
