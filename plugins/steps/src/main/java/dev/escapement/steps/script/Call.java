package dev.escapement.steps.script;

import dev.escapement.engine.step.StepContext;
import dev.escapement.steps.Json;
import dev.escapement.steps.process.Attempt;
import dev.escapement.steps.process.Sandbox;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Calls the function of a script for one part after the other, each in a process of its own. Thread-safe. */
record Call(Sandbox sandbox, Scripts.Script script, ScriptOptions options, StepContext context) {
    private static final int BUFFER = 1 << 16;
    private static final int MOST_ZEROS = 500;

    /** Writes the rows of a part. */
    @FunctionalInterface
    interface Rows {
        void write(OutputStream out) throws Exception;
    }

    /** What the function returns: type, value and images. */
    Map<String, Object> of(Plan plan, Plan.Part part, Rows rows) throws Exception {
        try (var attempt = sandbox.attempt()) {
            var result = new ResultFile(attempt.tmp().resolve("result.json"), script.name());
            writeInput(attempt, result, plan, part, rows);
            var name = "The script " + script.name();
            var prefix = plan.parts().size() > 1 ? "part " + part.words() + ": " : "";
            var failure = sandbox.run(attempt, name, context, line -> context.log(prefix + line));
            return result.read(failure);
        }
    }

    private void writeInput(Attempt attempt, ResultFile result, Plan plan, Plan.Part part, Rows rows) throws Exception {
        try (var out = new BufferedOutputStream(Files.newOutputStream(attempt.input()), BUFFER)) {
            out.write(Json.MAPPER.writeValueAsString(task(result, plan, part)).getBytes(StandardCharsets.UTF_8));
            out.write('\n');
            if (plan.columns() != null) {
                rows.write(out);
            }
        }
    }

    /** What runner.py is to do. */
    private Map<String, Object> task(ResultFile result, Plan plan, Plan.Part part) {
        var task = new LinkedHashMap<String, Object>();
        task.put("script", script.name());
        task.put("source", script.source());
        task.put("parameters", plain(options.parameters()));
        task.put("index", options.splitting().apply() == Apply.INDEX ? part.number() : null);
        task.put("columns", plan.columns() == null ? null : Json.MAPPER.readValue(plan.columns(), Object.class));
        task.put("rows", part.rows());
        task.put("images", options.images());
        task.put("result", result.path().toString());
        task.put("limit", PartStore.MOST_OF_PART);
        return task;
    }

    /** The value with its whole numbers written in digits, which Python reads exactly; those with very many zeros stay as they are. */
    private static Object plain(Object value) {
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<Object, Object>();
            map.forEach((key, item) -> copy.put(key, plain(item)));
            return copy;
        }
        if (value instanceof List<?> items) {
            var copy = new ArrayList<Object>();
            items.forEach(item -> copy.add(plain(item)));
            return copy;
        }
        boolean isWhole = value instanceof BigDecimal number && number.scale() <= 0 && number.scale() >= -MOST_ZEROS;
        return isWhole ? ((BigDecimal) value).toBigIntegerExact() : value;
    }
}
