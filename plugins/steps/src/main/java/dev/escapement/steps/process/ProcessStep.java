package dev.escapement.steps.process;

import dev.escapement.engine.Settings;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.ConfigReader;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepEnvironment;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.step.StepType;
import dev.escapement.steps.StepFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;

/** Runs a program that the settings register, without a shell, and leaves no process of it behind. */
public final class ProcessStep implements StepType {
    static final String KIND = "process";

    private ProcessSettings settings;
    private Launcher launcher;

    @Override
    public String kind() {
        return KIND;
    }

    /** Ends what a node that died left running, and tries each command's surroundings: a node that cannot isolate does not start. */
    @Override
    public void start(StepEnvironment environment) {
        var raw = new Settings(environment.settings(KIND));
        settings = ProcessSettings.read(raw);
        raw.done();
        Scratch.clear(settings.scratch());
        if (!settings.commands().isEmpty()) {
            launcher = Launcher.prepare(settings, environment.files(), raw);
            new Rehearsal(launcher, settings, raw).run();
            raw.done();
        }
    }

    @Override
    public List<Problem> check(StepSpec step) {
        var config = new ConfigReader(step);
        ProcessOptions.read(config, settings.commands());
        return config.problems();
    }

    @Override
    public Set<String> outputs(StepSpec step) {
        return "none".equals(step.config().getOrDefault("result", "none")) ? Set.of("exit") : Set.of("exit", "stdout");
    }

    /** The names of the commands. */
    @Override
    public List<String> registered() {
        return List.copyOf(settings.commands().keySet());
    }

    @Override
    public StepResult run(StepContext context) throws IOException, InterruptedException {
        var config = new ConfigReader(context.step());
        var options = ProcessOptions.read(config, settings.commands());
        // The settings may be others than when the job came.
        if (!config.problems().isEmpty()) {
            return StepResult.failed("The step is wrong on this node: " + Problem.words(config.problems()));
        }
        if (context.cancelSignal().isCancelled()) {
            return new StepResult.Cancelled();
        }
        try (var attempt = launcher.attempt()) {
            if (options.stdin() != null) {
                Files.writeString(attempt.input(), options.stdin());
            }
            return new ProcessRun(launcher, options, context).in(attempt);
        } catch (StepFailure e) {
            return e.result();
        }
    }
}
