package dev.escapement.steps.process;

import dev.escapement.engine.step.CancelSignal;
import dev.escapement.steps.StepFailure;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One run of a command, from its start until nothing of it is left. */
record Execution(Launcher launcher, Command command, List<String> arguments, Map<String, String> environment) {
    /** How a command ended by itself. */
    record Ended(int exit, Output output) {
        StepFailure failure(String name, Limits limits) {
            return new Ending(exit, name, limits, output.lastError()).failure();
        }
    }

    /** @throws StepFailure when it was cancelled, or was never begun */
    Ended in(Attempt attempt, CancelSignal cancel, Consumer<String> lines)
            throws IOException, InterruptedException, StepFailure {
        try (var log = new OutputLog(lines, command.limits().output());
                var child = new Child(launcher.start(attempt, command, arguments, environment), attempt.mark())) {
            var output = Output.of(child.process(), log);
            boolean endedByItself = await(child, cancel);
            child.end();
            output.await();
            if (!endedByItself) {
                throw StepFailure.cancelled();
            }
            if (!launcher.hasBegun(attempt)) {
                throw new StepFailure(
                        "The process could not be isolated: " + output.lastError(), "isolation", true, List.of());
            }
            return new Ended(child.process().exitValue(), output);
        }
    }

    private static boolean await(Child child, CancelSignal cancel) throws InterruptedException {
        var registration = cancel.onCancel(child::askToEnd);
        try {
            return child.await();
        } finally {
            registration.close();
        }
    }
}
