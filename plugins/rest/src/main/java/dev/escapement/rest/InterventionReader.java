package dev.escapement.rest;

import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.SpecReader;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.job.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes interventions of parsed bodies. */
final class InterventionReader {
    private static final String BY = "by";
    private static final String REASON = "reason";

    private final Map<?, ?> fields;
    private final List<Problem> problems = new ArrayList<>();

    private InterventionReader(Object body, List<String> known) {
        if (body instanceof Map<?, ?> map) {
            fields = map;
            map.keySet().stream()
                    .filter(key -> !known.contains(key))
                    .forEach(key -> problems.add(new Problem(
                            "/" + Values.escape(String.valueOf(key)),
                            "is not a field here; the fields are " + String.join(", ", known))));
        } else {
            fields = Map.of();
            problems.add(new Problem("", "must be an object"));
        }
    }

    /** @throws InvalidSpecException with all faults of shape */
    static Intervention cancel(Object body) {
        var reader = new InterventionReader(body, List.of(BY, REASON));
        return reader.checked(new Intervention.Cancel(reader.text(BY), reader.text(REASON)));
    }

    /** @throws InvalidSpecException with all faults of shape */
    static Intervention restart(Object body) {
        var reader = new InterventionReader(body, List.of(BY, REASON, "from", "steps"));
        List<StepSpec> steps = reader.fields.containsKey("steps") ? SpecReader.readSteps(reader.fields) : null;
        return reader.checked(
                new Intervention.Restart(reader.text(BY), reader.text(REASON), reader.text("from"), steps));
    }

    /** A reason is required: what became of the step is in it alone. @throws InvalidSpecException with all faults of shape */
    static Intervention settle(String step, Object body) {
        var reader = new InterventionReader(body, List.of(BY, REASON, "as"));
        var as = reader.text("as");
        if (!List.of("succeeded", "failed").contains(String.valueOf(as))) {
            reader.problems.add(new Problem("/as", "must be \"succeeded\" or \"failed\""));
        }
        if (!reader.fields.containsKey(REASON)) {
            reader.problems.add(new Problem("/reason", "is required"));
        }
        return reader.checked(
                new Intervention.Settle(reader.text(BY), reader.text(REASON), step, "succeeded".equals(as)));
    }

    private String text(String key) {
        var value = fields.get(key);
        if (value instanceof String text) {
            return text;
        }
        if (fields.containsKey(key)
                && problems.stream().noneMatch(p -> p.pointer().equals("/" + key))) {
            problems.add(new Problem("/" + key, "must be a text"));
        }
        return null;
    }

    private Intervention checked(Intervention intervention) {
        if (!problems.isEmpty()) {
            throw new InvalidSpecException(problems);
        }
        return intervention;
    }
}
