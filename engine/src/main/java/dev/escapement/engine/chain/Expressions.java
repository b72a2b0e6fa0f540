package dev.escapement.engine.chain;

import dev.escapement.engine.expression.Expression;
import dev.escapement.engine.expression.ExpressionException;
import dev.escapement.engine.expression.JobScope;
import dev.escapement.engine.expression.Scope;
import dev.escapement.engine.expression.Template;
import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.LateValue;
import dev.escapement.engine.job.Part;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.job.Values;
import dev.escapement.engine.step.StepType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The expressions in the configs of steps: whether they can have values, when a job is submitted, and their values, when a step runs. */
final class Expressions {
    private static final String CONFIG = "/config";
    private static final JobError NO_ERROR = new JobError("", "", "");

    private final Function<String, StepType> types;
    private final Set<String> secrets;

    /** Types by kind, null for a kind that there is not; and the names of the secrets. */
    Expressions(Function<String, StepType> types, Set<String> secrets) {
        this.types = types;
        this.secrets = secrets;
    }

    /** Whether a step has any. */
    static boolean areIn(StepSpec step) {
        return areIn(step.config());
    }

    private static boolean areIn(Object value) {
        return value instanceof Map<?, ?> map
                ? map.values().stream().anyMatch(Expressions::areIn)
                : value instanceof List<?> items
                        ? items.stream().anyMatch(Expressions::areIn)
                        : value instanceof String text && Template.isIn(text);
    }

    /** Those of a job whose steps these are. */
    OfJob of(JobSpec job, List<StepSpec> steps) {
        return new OfJob(job, steps);
    }

    /** The expressions of one job that is looked at before it runs. For one thread. */
    final class OfJob {
        private final JobSpec job;
        private final List<StepSpec> steps;
        private final Map<String, Integer> positions = new HashMap<>();

        private OfJob(JobSpec job, List<StepSpec> steps) {
            this.job = job;
            this.steps = steps;
        }

        /** What is wrong with those of the step at a position. */
        List<Problem> problems(int position) {
            var step = steps.get(position);
            var problems = new ArrayList<Problem>();
            var statements = statements(step);
            walk(step.config(), statements.keySet(), (pointer, text) -> {
                try {
                    Template.of(text).expressions().forEach(expression -> check(expression, position));
                } catch (ExpressionException e) {
                    problems.add(new Problem(pointer, e.getMessage()));
                }
                return text;
            });
            statements.forEach((key, expressions) -> {
                for (var expression : expressions) {
                    try {
                        checkName(Expression.of(expression), position);
                    } catch (ExpressionException e) {
                        problems.add(new Problem(CONFIG + "/" + Values.escape(key), e.getMessage()));
                    }
                }
            });
            return problems;
        }

        /** A step whose expressions have no problems, with what is known of their values before anything runs. */
        StepSpec known(StepSpec step) {
            var scope = new JobScope(job, Map.of(), null, name -> null);
            return fill(step, text -> {
                var template = Template.of(text);
                return template.expressions().stream().anyMatch(scope::isLate)
                        ? new LateValue(text)
                        : template.fill(scope);
            });
        }

        private void check(Expression expression, int position) {
            if (expression.isIdentifier()) {
                throw new ExpressionException(expression + " is the name of something in SQL, and this is none");
            }
            checkName(expression, position);
        }

        private void checkName(Expression expression, int position) {
            var name = expression.name();
            if (name.get(0).equals("steps") && name.size() > 1) {
                checkStep(expression, position);
            } else if (name.get(0).equals("secret")) {
                new JobScope(job, Map.of(), null, asked -> secrets.contains(asked) ? "" : null).value(name);
            } else if (name.get(0).equals("error")) {
                checkError(expression, position);
            } else {
                var scope = new JobScope(job, Map.of(), null, asked -> null);
                if (!scope.isLate(expression)) {
                    expression.value(scope);
                }
            }
        }

        private void checkError(Expression expression, int position) {
            if (job.part(position) != Part.ON_FAILURE) {
                throw new ExpressionException(expression + " is not known: only a step of onFailure has one");
            }
            new JobScope(job, Map.of(), NO_ERROR, asked -> null).value(expression.name());
        }

        /** A step before this one in its list, or, for a step after the chain, any of the chain. */
        private void checkStep(Expression expression, int position) {
            var name = expression.name();
            if (positions().getOrDefault(name.get(1), position) >= position) {
                throw new ExpressionException(
                        expression + " is not known: " + name.get(1) + " is no step before this one");
            }
            var step = steps.get(positions().get(name.get(1)));
            if (step.rules().optional() && job.part(position) == Part.CHAIN) {
                throw new ExpressionException(
                        expression + " may have no value: " + step.name() + " is optional, and may have failed");
            }
            var type = types.apply(step.kind());
            var keys = type == null ? Set.<String>of() : type.outputs(step);
            boolean isKnown = name.size() < 4 || keys.isEmpty() || keys.contains(name.get(3));
            if (!isKnown || name.size() < 3 || !name.get(2).equals("output")) {
                throw new ExpressionException(expression + " is not known: a step of kind " + step.kind() + " leaves "
                        + keys.stream().sorted().map(key -> "output." + key).collect(Collectors.joining(", ")));
            }
        }

        private Map<String, Integer> positions() {
            if (positions.isEmpty()) {
                for (int i = 0; i < steps.size(); i++) {
                    positions.put(steps.get(i).name(), i);
                }
            }
            return positions;
        }
    }

    /** A step as it is to run. @throws ExpressionException when an expression has no value, one in a statement included */
    StepSpec filled(StepSpec step, Scope scope) {
        statements(step).values().stream()
                .flatMap(List::stream)
                .forEach(expression -> Expression.of(expression).value(scope));
        return fill(step, text -> Template.of(text).fill(scope));
    }

    private StepSpec fill(StepSpec step, Function<String, Object> filler) {
        var config = walk(step.config(), statements(step).keySet(), (pointer, text) -> filler.apply(text));
        return new StepSpec(step.name(), step.kind(), config, step.rules());
    }

    private Map<String, List<String>> statements(StepSpec step) {
        var type = types.apply(step.kind());
        return type == null ? Map.of() : type.statements(step);
    }

    /** The config with each text that has expressions replaced; what stands under a statement's key stays as it is. */
    private static Map<String, Object> walk(
            Map<String, Object> config, Set<String> statements, BiFunction<String, String, Object> replacement) {
        var walked = new LinkedHashMap<String, Object>();
        config.forEach((key, value) -> walked.put(
                key, statements.contains(key) ? value : walk(CONFIG + "/" + Values.escape(key), value, replacement)));
        return walked;
    }

    private static Object walk(String pointer, Object value, BiFunction<String, String, Object> replacement) {
        if (value instanceof Map<?, ?> map) {
            var walked = new LinkedHashMap<String, Object>();
            map.forEach((key, item) ->
                    walked.put(String.valueOf(key), walk(pointer + "/" + Values.escape(key), item, replacement)));
            return walked;
        }
        if (value instanceof List<?> items) {
            var walked = new ArrayList<>();
            items.forEach(item -> walked.add(walk(pointer + "/" + walked.size(), item, replacement)));
            return walked;
        }
        return value instanceof String text && Template.isIn(text) ? replacement.apply(pointer, text) : value;
    }
}
