package dev.escapement.engine.definition;

import dev.escapement.engine.expression.Expression;
import dev.escapement.engine.expression.ExpressionException;
import dev.escapement.engine.expression.JobScope;
import dev.escapement.engine.expression.Template;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.LateValue;
import dev.escapement.engine.job.Origin;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.Values;
import dev.escapement.engine.schedule.Deadline;
import dev.escapement.engine.schedule.Schedule;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A named job with parameters, from which jobs are made; immutable. The template is a job without parameters whose id is the name, the
 * schedule says when to make jobs (null: when somebody asks), the deadline by when they should have succeeded (null: whenever), the keeping
 * how long they stay (null: as long as others), the document is what was sent.
 */
public record Definition(
        String description,
        List<Parameter> parameters,
        JobSpec template,
        Schedule schedule,
        Deadline deadline,
        Keeping keeping,
        Map<String, Object> document) {
    private static final Origin SAMPLE = new Origin("sample", 1, Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    public Definition {
        parameters = List.copyOf(parameters);
        document = Values.object(document);
    }

    public String project() {
        return template.project();
    }

    public String name() {
        return template.id();
    }

    /** Its name in its project. */
    public JobRef ref() {
        return template.ref();
    }

    /**
     * The job that it makes for somebody who gives it these values.
     *
     * @throws InvalidSpecException when a value is missing, wrong, or of no parameter
     */
    public JobSpec job(String id, Map<String, Object> given, Origin origin) {
        var job = new Making(id, Values.object(given), origin, false).job();
        return deadline == null ? job : job.withDeadline(deadline.of(origin.slot(), origin.zone()));
    }

    /**
     * A job such as it makes, for checking: what nobody has said yet is a {@link LateValue}.
     *
     * @throws InvalidSpecException when it can make none
     */
    public JobSpec sample() {
        return new Making(name(), Map.of(), SAMPLE, true).job();
    }

    /** One job on its way from the template. */
    private final class Making {
        private final String id;
        private final Map<String, Object> given;
        private final Origin origin;
        private final boolean lenient;
        private final Map<String, Object> values = new LinkedHashMap<>();
        private final List<Problem> problems = new ArrayList<>();

        Making(String id, Map<String, Object> given, Origin origin, boolean lenient) {
            this.id = id;
            this.given = given;
            this.origin = origin;
            this.lenient = lenient;
        }

        JobSpec job() {
            given.keySet().forEach(this::checkName);
            parameters.forEach(this::value);
            var labels = new LinkedHashMap<String, String>();
            template.labels()
                    .forEach((key, text) ->
                            labels.put(key, String.valueOf(filled("/labels/" + Values.escape(key), text))));
            if (!problems.isEmpty()) {
                throw new InvalidSpecException(problems);
            }
            return soFar(labels);
        }

        private void checkName(String name) {
            if (parameters.stream().noneMatch(parameter -> parameter.name().equals(name))) {
                problems.add(new Problem(
                        "/parameters/" + Values.escape(name),
                        "is not a parameter of " + Definition.this.name() + ", which has "
                                + (parameters.isEmpty() ? "none" : names())));
            }
        }

        private String names() {
            return String.join(", ", parameters.stream().map(Parameter::name).toList());
        }

        /** Those before it are known to the default of a parameter. */
        private void value(Parameter parameter) {
            var pointer = "/parameters/" + Values.escape(parameter.name());
            if (given.get(parameter.name()) != null) {
                put(parameter, pointer, given.get(parameter.name()));
            } else if (parameter.fallback() != null) {
                var from = lenient ? pointer + "/default" : pointer;
                put(parameter, from, filled(from, parameter.fallback()));
            } else if (lenient) {
                values.put(parameter.name(), new LateValue("${parameters." + parameter.name() + "}"));
            } else if (parameter.required()) {
                problems.add(new Problem(pointer, "is required"));
            } else {
                values.put(parameter.name(), null);
            }
        }

        private void put(Parameter parameter, String pointer, Object value) {
            boolean known = !(value instanceof LateValue);
            var fault = known ? parameter.fault(value) : null;
            if (fault == null) {
                values.put(parameter.name(), value);
            } else {
                problems.add(new Problem(pointer, fault + " but is " + value));
                values.put(parameter.name(), new LateValue(""));
            }
        }

        private Object filled(String pointer, Object value) {
            if (!(value instanceof String text) || !Template.isIn(text)) {
                return value;
            }
            try {
                if (Template.of(text).expressions().stream().anyMatch(Definition::isOfSteps)) {
                    throw new ExpressionException("steps and secrets have values in steps only, and this is none");
                }
                var scope = new JobScope(soFar(template.labels()), Map.of(), null, name -> null);
                var template = Template.of(text);
                return lenient && template.expressions().stream().anyMatch(scope::isLate)
                        ? new LateValue(text)
                        : template.fill(scope);
            } catch (ExpressionException e) {
                problems.add(new Problem(pointer, e.getMessage()));
                return new LateValue(text);
            }
        }

        private JobSpec soFar(Map<String, String> labels) {
            return new JobSpec(
                    template.project(),
                    id,
                    labels,
                    values,
                    template.rules(),
                    template.steps(),
                    template.epilogue(),
                    origin,
                    null);
        }
    }

    private static boolean isOfSteps(Expression expression) {
        return Set.of("steps", "secret", "error").contains(expression.name().get(0));
    }
}
