package dev.escapement.steps.process;

import dev.escapement.engine.step.StepContext;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The whole environment of a process: nothing is handed down that is not named here. */
final class Variables {
    static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Variables() {}

    /** What every process has. */
    static Map<String, String> base(Attempt attempt) {
        var variables = new LinkedHashMap<String, String>();
        variables.put("PATH", PATH);
        variables.put("LANG", "C.UTF-8");
        variables.put("HOME", attempt.work().toString());
        variables.put("TMPDIR", attempt.tmp().toString());
        variables.put(Marked.VARIABLE, attempt.mark());
        return variables;
    }

    /** What the command of a step has: more from the node and from the step, and where it stands. */
    static Map<String, String> of(Attempt attempt, ProcessOptions options, StepContext context, Path files) {
        var variables = base(attempt);
        for (var name : options.command().passed()) {
            var value = System.getenv(name);
            if (value != null) {
                variables.put(name, value);
            }
        }
        variables.putAll(options.environment());
        tellPlace(variables, context, files);
        return variables;
    }

    /** What a program has that no setting and no step gives any more. */
    static Map<String, String> of(Attempt attempt, StepContext context, Path files) {
        var variables = base(attempt);
        tellPlace(variables, context, files);
        return variables;
    }

    private static void tellPlace(Map<String, String> variables, StepContext context, Path files) {
        variables.put("ESCAPEMENT_PROJECT", context.job().project());
        variables.put("ESCAPEMENT_JOB", context.job().id());
        variables.put("ESCAPEMENT_STEP", context.step().name());
        variables.put("ESCAPEMENT_FILES", files.toString());
    }
}
