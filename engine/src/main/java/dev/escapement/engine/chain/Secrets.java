package dev.escapement.engine.chain;

import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.Rows;
import dev.escapement.engine.job.Warning;
import dev.escapement.engine.step.StepResult;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.UnaryOperator;

/** Gives one run of a step the secrets that it asks for, and takes them out of whatever it says and leaves. Thread-safe. */
final class Secrets implements UnaryOperator<String> {
    private static final String HIDDEN = "***";

    private final Map<String, String> all;
    /** The longest first: one may be a part of another. */
    private final Set<String> given = new ConcurrentSkipListSet<>(
            Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    Secrets(Map<String, String> all) {
        this.all = all;
    }

    @Override
    public String apply(String name) {
        var secret = all.get(name);
        if (secret != null) {
            given.add(secret);
            // As it stands in SQL, and as errors quote it from there.
            given.add(secret.replace("'", "''"));
            given.add(secret.replace("'", "''").replace("\\", "\\\\"));
        }
        return secret;
    }

    String hide(String text) {
        if (text == null || given.isEmpty()) {
            return text;
        }
        // First, since a shorter secret may be a part of what is left of a longer one.
        var hidden = new CutText(given, HIDDEN).hidden(text);
        for (var secret : given) {
            hidden = hidden.replace(secret, HIDDEN);
        }
        return hidden;
    }

    boolean areGiven() {
        return !given.isEmpty();
    }

    StepResult hide(StepResult result) {
        if (given.isEmpty()) {
            return result;
        }
        if (result instanceof StepResult.Succeeded succeeded) {
            return new StepResult.Succeeded(
                    object(succeeded.output()), hide(succeeded.warnings()), hide(succeeded.rows()));
        }
        if (result instanceof StepResult.Failed failed) {
            return new StepResult.Failed(hide(failed.error()), failed.retryable(), hide(failed.warnings()));
        }
        if (result instanceof StepResult.Interrupted interrupted) {
            return new StepResult.Interrupted(hide(interrupted.error()));
        }
        if (result instanceof StepResult.Unknown unknown) {
            return new StepResult.Unknown(hide(unknown.error()));
        }
        return result;
    }

    private JobError hide(JobError error) {
        return new JobError(hide(error.message()), hide(error.code()), error.step());
    }

    private List<Warning> hide(List<Warning> warnings) {
        return warnings.stream()
                .map(warning -> new Warning(hide(warning.message()), hide(warning.code()), object(warning.details())))
                .toList();
    }

    private Rows hide(Rows rows) {
        if (rows == null) {
            return null;
        }
        var hidden = new ArrayList<List<Object>>(rows.rows().size());
        for (var row : rows.rows()) {
            hidden.add(list(row));
        }
        var columns = rows.columns().stream()
                .map(column -> new Rows.Column(hide(column.name()), column.type()))
                .toList();
        return new Rows(columns, hidden);
    }

    private Map<String, Object> object(Map<?, ?> object) {
        var hidden = new LinkedHashMap<String, Object>();
        object.forEach((key, value) -> hidden.put(hide(String.valueOf(key)), value(value)));
        return hidden;
    }

    private List<Object> list(List<?> items) {
        var hidden = new ArrayList<>(items.size());
        items.forEach(item -> hidden.add(value(item)));
        return hidden;
    }

    private Object value(Object value) {
        if (value instanceof Map<?, ?> map) {
            return object(map);
        }
        if (value instanceof List<?> items) {
            return list(items);
        }
        boolean isSecret = value instanceof Number number && given.contains(text(number));
        return value instanceof String text ? hide(text) : isSecret ? HIDDEN : value;
    }

    private static String text(Number number) {
        return number instanceof BigDecimal decimal ? decimal.toPlainString() : number.toString();
    }
}
