package dev.escapement.engine.expression;

import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.LateValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * What the expressions in the steps of one job can name: the job, its parameters, the time it was made for, what earlier steps left, why
 * its chain has failed (null: it has not), and secrets (null for a name that is none). Immutable.
 */
public record JobScope(
        JobSpec job, Map<String, Map<String, Object>> outputs, JobError failure, UnaryOperator<String> secrets)
        implements Scope {
    @Override
    public Object value(List<String> name) {
        return switch (name.get(0)) {
            case "parameters" -> inside(job.parameters(), name, 1);
            case "slot" -> slot(name);
            case "job" -> inside(Map.of("id", job.id(), "project", job.project()), name, 1);
            case "steps" -> output(name);
            case "error" -> error(name);
            case "secret" -> secret(name);
            default -> throw unknown(name, 0, "names begin with error, job, parameters, secret, slot or steps");
        };
    }

    /** Whether nobody can know the value before the step runs: what is left by steps, secrets, and values that were not given yet. */
    public boolean isLate(Expression expression) {
        var name = expression.name();
        return name.get(0).equals("steps")
                || name.get(0).equals("error")
                || name.get(0).equals("secret")
                || (name.get(0).equals("parameters")
                        && name.size() > 1
                        && job.parameters().get(name.get(1)) instanceof LateValue);
    }

    private Object slot(List<String> name) {
        if (name.size() > 1) {
            throw unknown(name, 1, "slot is a time: ${slot | date:'yyyy'} gives a part of it");
        }
        if (job.origin() == null) {
            throw new ExpressionException("${slot} has no value: the job is made from no definition, and for no time");
        }
        return job.origin().time();
    }

    private Object output(List<String> name) {
        if (name.size() < 3 || !name.get(2).equals("output")) {
            throw unknown(name, name.size() - 1, "what a step left is steps.NAME.output.KEY");
        }
        var output = outputs.get(name.get(1));
        if (output == null) {
            throw new ExpressionException(
                    "${" + String.join(".", name) + "} has no value: the step " + name.get(1) + " has not succeeded");
        }
        return inside(output, name, 3);
    }

    private Object error(List<String> name) {
        if (failure == null) {
            throw new ExpressionException("${" + String.join(".", name) + "} has no value: the chain has not failed");
        }
        var values = new HashMap<String, Object>();
        values.put("message", failure.message());
        values.put("code", failure.code());
        values.put("step", failure.step());
        return inside(values, name, 1);
    }

    private Object secret(List<String> name) {
        var secret = name.size() == 2 ? secrets.apply(name.get(1)) : null;
        if (secret == null) {
            throw unknown(name, name.size() - 1, "secrets are configured as secrets.NAME and asked for as secret.NAME");
        }
        return secret;
    }

    private static Object inside(Object value, List<String> name, int from) {
        var found = value;
        for (int i = from; i < name.size(); i++) {
            if (found instanceof LateValue) {
                return found;
            }
            if (!(found instanceof Map<?, ?> map) || !map.containsKey(name.get(i))) {
                throw unknown(name, i, names(found));
            }
            found = ((Map<?, ?>) found).get(name.get(i));
        }
        return found;
    }

    private static String names(Object value) {
        return value instanceof Map<?, ?> map && !map.isEmpty()
                ? "there are "
                        + String.join(
                                ", ",
                                new TreeSet<>(map.keySet().stream()
                                        .map(String::valueOf)
                                        .toList()))
                : "there are none";
    }

    private static ExpressionException unknown(List<String> name, int at, String known) {
        return new ExpressionException(
                "${" + String.join(".", name) + "} is not known: there is no " + name.get(at) + "; " + known);
    }
}
