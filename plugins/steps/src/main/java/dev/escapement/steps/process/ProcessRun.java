package dev.escapement.steps.process;

import dev.escapement.engine.job.Values;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.Json;
import dev.escapement.steps.StepFailure;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;

/** One run of a command, from its start until nothing of it is left. */
record ProcessRun(Launcher launcher, ProcessOptions options, StepContext context) {
    StepResult in(Attempt attempt) throws IOException, InterruptedException, StepFailure {
        try (var log = new OutputLog(context::log, options.command().limits().output());
                var child = new Child(start(attempt), attempt.mark())) {
            var output = Output.of(child.process(), log);
            boolean endedByItself = await(child);
            child.end();
            output.await();
            if (!endedByItself) {
                return new StepResult.Cancelled();
            }
            if (!launcher.hasBegun(attempt)) {
                throw new StepFailure(
                        "The process could not be isolated: " + output.lastError(), "isolation", true, List.of());
            }
            return ended(child.process().exitValue(), output);
        }
    }

    private boolean await(Child child) throws InterruptedException {
        var registration = context.cancelSignal().onCancel(child::askToEnd);
        try {
            return child.await();
        } finally {
            registration.close();
        }
    }

    private Process start(Attempt attempt) throws IOException {
        var environment = Variables.of(attempt, options, context, launcher.files());
        return launcher.start(attempt, options.command(), options.arguments(), environment);
    }

    private StepResult ended(int exit, Output output) throws StepFailure {
        if (!options.expect().contains((long) exit)) {
            throw new Ending(exit, options.command(), output.lastError()).failure();
        }
        var left = new LinkedHashMap<String, Object>();
        left.put("exit", (long) exit);
        if (options.result() != ProcessOptions.Result.NONE) {
            left.put("stdout", result(output));
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
            return storable(Values.value(Json.MAPPER.readValue(text, Object.class)));
        } catch (JacksonException e) {
            throw failure("was to write JSON to standard output and did not: " + e.getOriginalMessage());
        }
    }

    private static Object storable(Object value) {
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, Object>();
            map.forEach((key, item) -> copy.put(Values.storable(String.valueOf(key)), storable(item)));
            return copy;
        }
        if (value instanceof List<?> items) {
            return items.stream().map(ProcessRun::storable).toList();
        }
        return value instanceof String text ? Values.storable(text) : value;
    }

    private StepFailure failure(String what) {
        return new StepFailure(
                "The command " + options.command().name() + " " + what + ".", "result", false, List.of());
    }
}
