package dev.escapement.dialects.oml;

import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.StepSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Makes jobs of one step out of what clients send. */
final class JobReader {
    /** The kind of step, which is the step's name, too. */
    static final String KIND = "script";

    private static final long SHORTEST_TIMEOUT = 1_800;
    private static final long LONGEST_TIMEOUT = 43_200;
    /** How many parts are done at once. */
    static final String PARALLEL = "parallel";

    private static final long USUAL_PARALLEL = 4;
    /** Priorities of jobs; one that says nothing is like one of the lowest. */
    private static final Map<String, Integer> SERVICES = Map.of("LOW", 0, "MEDIUM", 3, "HIGH", 6);

    private JobReader() {}

    /** The job of a call for a function, without a time limit of its own. */
    static JobSpec read(Apply apply, OmlCall call, Arguments arguments) {
        if (arguments.text("envName") != null) {
            throw OmlException.invalid("envName is not supported: there are no environments here.");
        }
        var service = arguments.text("service");
        var priority = SERVICES.get(service == null ? "LOW" : service.toUpperCase(Locale.ROOT));
        if (priority == null) {
            throw OmlException.invalid("service must be LOW, MEDIUM or HIGH.");
        }
        var step = new StepSpec(KIND, KIND, config(apply, call.path().get("script"), arguments));
        return new JobSpec(call.project(), "oml-" + UUID.randomUUID(), null, null, null, List.of(step))
                .withPriority(priority)
                .withSubmitter(call.caller().name());
    }

    /** How long a job may take for which nobody waits. */
    static Duration timeout(Arguments arguments) {
        var seconds = arguments.number("timeout", SHORTEST_TIMEOUT, LONGEST_TIMEOUT);
        return Duration.ofSeconds(seconds == null ? SHORTEST_TIMEOUT : seconds);
    }

    /** The same job with half as many parts at once; in the end they are done one by one, which needs not be said. */
    static JobSpec halfAsParallel(JobSpec spec) {
        var config = new LinkedHashMap<>(spec.steps().get(0).config());
        config.computeIfPresent(PARALLEL, (key, parallel) -> (Long) parallel > 3 ? (Long) parallel / 2 : null);
        var steps = List.of(new StepSpec(KIND, KIND, config));
        return new JobSpec(spec.project(), spec.id(), null, null, spec.rules(), steps).withSubmitter(spec.submitter());
    }

    private static Map<String, Object> config(Apply apply, String script, Arguments arguments) {
        apply.refuse(arguments);
        var config = new LinkedHashMap<String, Object>();
        config.put("script", Plain.text(script));
        config.put("apply", apply.word());
        config.put("parameters", Plain.value(Keywords.read(arguments)));
        if (apply.takes("input")) {
            config.put("input", Plain.sql(arguments.required("input")));
        }
        if (apply.takes("rows")) {
            config.put("rows", arguments.required("rows", 1, Integer.MAX_VALUE));
        }
        if (apply.takes("times")) {
            config.put("times", arguments.required("times", 1, Integer.MAX_VALUE));
        }
        if (apply.takes("groupBy")) {
            config.put("groupBy", columns("groupBy", arguments.required("groupBy")));
            if (arguments.text("orderBy") != null) {
                config.put("orderBy", columns("orderBy", arguments.required("orderBy")));
            }
        }
        config.put("images", arguments.flag("graphicsFlag"));
        parallel(apply, arguments, config);
        return config;
    }

    private static void parallel(Apply apply, Arguments arguments, Map<String, Object> config) {
        var parallel = arguments.number(PARALLEL, 1, Integer.MAX_VALUE);
        boolean isAsked = arguments.has("parallelFlag") ? arguments.flag("parallelFlag") : parallel != null;
        if (apply.hasParts() && isAsked) {
            config.put(PARALLEL, parallel == null ? USUAL_PARALLEL : parallel);
        }
    }

    /** Names as they are, or in quotes; the step takes one that differs in case alone. */
    private static List<String> columns(String name, String list) {
        return Stream.of(list.split(",", -1))
                .map(String::strip)
                .map(column -> {
                    boolean isQuoted = column.length() > 2 && column.startsWith("\"") && column.endsWith("\"");
                    if (column.isEmpty() || (!isQuoted && column.contains("\""))) {
                        throw OmlException.invalid(name + " must be names of columns, with commas between them.");
                    }
                    var bare = isQuoted ? column.substring(1, column.length() - 1) : column;
                    return Plain.text(bare.replace("\"\"", "\""));
                })
                .toList();
    }
}
