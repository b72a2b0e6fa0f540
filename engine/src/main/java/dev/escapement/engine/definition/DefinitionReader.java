package dev.escapement.engine.definition;

import dev.escapement.engine.expression.ExpressionException;
import dev.escapement.engine.expression.Template;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.SpecReader;
import dev.escapement.engine.schedule.Deadline;
import dev.escapement.engine.schedule.Schedule;
import dev.escapement.engine.schedule.ScheduleReader;
import dev.escapement.engine.step.ConfigReader;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Makes a definition of a document. The faults of all its parts are told at once. */
public final class DefinitionReader {
    /** Those of its fields that are a job's, too. */
    private static final List<String> OF_JOB =
            List.of("labels", "timeout", "priority", "limit", "location", "steps", "onFailure", "finally");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,200}");
    private static final int MOST_PARAMETERS = 200;
    private static final int MOST_KEPT = 1_000_000_000;
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private DefinitionReader() {}

    /**
     * A definition that makes jobs, whatever their steps are.
     *
     * @throws InvalidSpecException with all that is wrong with the document
     */
    public static Definition read(Object document) {
        var fields = SpecReader.readObject("", document);
        var reader = new ConfigReader(fields);
        var name = name(reader);
        var project = reader.text("project", JobRef.DEFAULT_PROJECT);
        var description = reader.text("description", null);
        var parameters = parameters(reader.object("parameters"));
        var schedule = schedule(reader, parameters);
        var deadline = deadline(reader);
        var keeping = keeping(reader.object("retention"));
        OF_JOB.forEach(reader::get);
        var problems = new ArrayList<>(reader.problems());
        var template = template(fields, name, project, problems);
        if (problems.isEmpty()) {
            var definition = new Definition(description, parameters, template, schedule, deadline, keeping, fields);
            definition.sample();
            return definition;
        }
        throw new InvalidSpecException(problems);
    }

    /** Null when there is none. */
    private static Schedule schedule(ConfigReader reader, List<Parameter> parameters) {
        var fields = reader.object("schedule");
        if (fields == null) {
            return null;
        }
        parameters.stream()
                .filter(Parameter::required)
                .forEach(parameter -> reader.problem(
                        "schedule",
                        "cannot give the parameter " + parameter.name() + ", which is required; give it a default"));
        return ScheduleReader.read(fields);
    }

    private static Deadline deadline(ConfigReader reader) {
        var text = reader.text("deadline", null);
        try {
            return text == null ? null : Deadline.of(text);
        } catch (DateTimeException e) {
            reader.problem(
                    "deadline",
                    "must be a time of the day such as \"06:00\", or a duration after the slot such as \"PT4H\" (ISO 8601), of at most a year");
            return null;
        }
    }

    private static Keeping keeping(ConfigReader fields) {
        if (fields == null) {
            return null;
        }
        var text = fields.text("age", null);
        var count = fields.get("count") == null ? null : (int) fields.number("count", 1, 1, MOST_KEPT);
        if (text == null && count == null) {
            fields.problem("age", "must stand here, or count, or both");
        }
        return new Keeping(age(fields, text), count);
    }

    private static Duration age(ConfigReader fields, String text) {
        try {
            var age = text == null ? null : Duration.parse(text);
            if (age == null || (!age.isNegative() && !age.isZero() && age.compareTo(LONGEST) <= 0)) {
                return age;
            }
        } catch (DateTimeException e) {
            // Told below.
        }
        fields.problem(
                "age", "must be a duration such as \"P30D\" (ISO 8601), of at most " + LONGEST.toDays() + " days");
        return null;
    }

    private static String name(ConfigReader reader) {
        var name = reader.text("name");
        if (name != null && !NAME.matcher(name).matches()) {
            reader.problem("name", "must be 1 to 200 characters of A-Z, a-z, 0-9, _ and -");
        }
        return name;
    }

    private static JobSpec template(Map<String, Object> fields, String name, String project, List<Problem> problems) {
        var body = new LinkedHashMap<String, Object>();
        body.put("id", name == null || !NAME.matcher(name).matches() ? "x" : name);
        body.put("project", project);
        OF_JOB.stream().filter(fields::containsKey).forEach(key -> body.put(key, fields.get(key)));
        try {
            var spec = SpecReader.read(body);
            problems.addAll(spec.problems());
            return spec;
        } catch (InvalidSpecException e) {
            problems.addAll(e.problems());
            return null;
        }
    }

    private static List<Parameter> parameters(ConfigReader reader) {
        if (reader == null) {
            return List.of();
        }
        var parameters = new ArrayList<Parameter>();
        for (var name : reader.keys()) {
            var fields = reader.object(name);
            if (!NAME.matcher(name).matches()) {
                reader.problem(name, "must be named with 1 to 200 characters of A-Z, a-z, 0-9, _ and -");
            } else if (parameters.size() == MOST_PARAMETERS) {
                reader.problem(name, "is one too many; a definition has " + MOST_PARAMETERS + " parameters at most");
            } else if (fields != null) {
                parameters.add(parameter(name, fields));
            }
        }
        return parameters;
    }

    private static Parameter parameter(String name, ConfigReader fields) {
        var type = fields.choice("type", ParameterType.class, ParameterType.TEXT);
        var fallback = fields.get("default");
        var allowed = fields.get("allowed");
        var values = allowed instanceof List<?> list
                ? List.<Object>copyOf(list.stream().filter(v -> v != null).toList())
                : List.of();
        if (allowed != null && values.isEmpty()) {
            fields.problem("allowed", "must be a list of at least one value");
        }
        var parameter = new Parameter(
                name,
                type,
                fields.flag("required", false),
                fallback,
                List.copyOf(values),
                fields.text("description", null));
        for (var value : parameter.allowed()) {
            if (!type.takes(value)) {
                fields.problem("allowed", "must hold values that are each " + type.words());
                break;
            }
        }
        checkDefault(parameter, fields);
        return parameter;
    }

    private static void checkDefault(Parameter parameter, ConfigReader fields) {
        var fallback = parameter.fallback();
        try {
            if (fallback instanceof String text && Template.isIn(text)) {
                Template.of(text);
            } else if (fallback != null && parameter.fault(fallback) != null) {
                fields.problem("default", parameter.fault(fallback));
            }
        } catch (ExpressionException e) {
            fields.problem("default", e.getMessage());
        }
        if (fallback != null && parameter.required()) {
            fields.problem("required", "must not be true beside a default");
        }
    }
}
