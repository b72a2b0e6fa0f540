package dev.escapement.steps.script;

import dev.escapement.engine.job.Values;
import dev.escapement.engine.step.ConfigReader;
import dev.escapement.engine.step.StepEnvironment;
import dev.escapement.steps.Checks;
import dev.escapement.steps.SqlStatement;
import java.util.List;
import java.util.Map;

/** The config of a {@code script} step; the query is null when there is none. */
record ScriptOptions(
        String script, Splitting splitting, Input input, Map<String, Object> parameters, int parallel, boolean images) {
    /** Where rows come from, and where what was done is kept. */
    record Input(String connection, SqlStatement query, List<String> searchPath) {}

    static ScriptOptions read(ConfigReader config, StepEnvironment environment, Scripts scripts, int mostParallel) {
        var script = config.text("script");
        var names = scripts.names();
        if (script != null && !names.contains(script)) {
            config.problem(
                    "script",
                    "must be one of the registered scripts: " + (names.isEmpty() ? "none" : String.join(", ", names)));
        }
        return new ScriptOptions(
                script,
                Splitting.read(config),
                input(config, environment),
                parameters(config),
                (int) config.number("parallel", 1, 1, mostParallel),
                config.flag("images", false));
    }

    private static Input input(ConfigReader config, StepEnvironment environment) {
        var checks = new Checks(config, environment);
        return new Input(
                checks.connection(), config.get("input") == null ? null : checks.query("input"), checks.searchPath());
    }

    private static Map<String, Object> parameters(ConfigReader config) {
        var value = config.get("parameters");
        if (value instanceof Map<?, ?> map) {
            return Values.object(map);
        }
        if (value != null) {
            config.problem("parameters", "must be an object");
        }
        return Map.of();
    }
}
