package dev.escapement.steps.process;

import dev.escapement.engine.job.Values;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.Json;
import dev.escapement.steps.StepFailure;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import tools.jackson.core.JacksonException;

/** One run of a command, from its start until nothing of it is left. */
record ProcessRun(Launcher launcher, ProcessOptions options, StepContext context) {
    StepResult in(Attempt attempt) throws IOException, InterruptedException, StepFailure {
        var environment = Variables.of(attempt, options, context, launcher.files());
        var ended = new Execution(launcher, options.command(), options.arguments(), environment)
                .in(attempt, context.cancelSignal(), context::log);
        if (!options.expect().contains((long) ended.exit())) {
            var command = options.command();
            throw ended.failure("The command " + command.name(), command.limits());
        }
        var left = new LinkedHashMap<String, Object>();
        left.put("exit", (long) ended.exit());
        if (options.result() != ProcessOptions.Result.NONE) {
            left.put("stdout", result(ended.output()));
        }
        return StepResult.succeeded(left);
    }

    private Object result(Output output) throws StepFailure {
        if (output.kept().length > Output.MOST_KEPT) {
            throw failure("wrote more than " + Output.MOST_KEPT + " bytes to standard output, the most of a result");
        }
        return options.result() == ProcessOptions.Result.TEXT ? Values.storable(output.text()) : json(output.text());
    }

    private Object json(String text) throws StepFailure {
        try {
            return Json.storable(Values.value(Json.MAPPER.readValue(text, Object.class)));
        } catch (JacksonException e) {
            throw failure("was to write JSON to standard output and did not: " + e.getOriginalMessage());
        }
    }

    private StepFailure failure(String what) {
        return new StepFailure(
                "The command " + options.command().name() + " " + what + ".", "result", false, List.of());
    }
}
