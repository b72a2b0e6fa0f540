package dev.escapement.steps.process;

import dev.escapement.engine.Settings;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepEnvironment;
import dev.escapement.steps.StepFailure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Runs one program for another kind of step, by the same settings and as isolated as the commands of this one. Thread-safe. */
public final class Sandbox {
    private final Launcher launcher;
    private final Command command;

    private Sandbox(Launcher launcher, Command command) {
        this.launcher = launcher;
        this.command = command;
    }

    /** The program that a kind runs: the setting that names it, its first arguments, its limits. */
    public record Program(String key, Path path, List<String> arguments, Limits limits) {
        public Program {
            arguments = List.copyOf(arguments);
        }
    }

    /** A program on the PATH that programs of steps have. */
    public static Optional<Path> find(String program) {
        return Arrays.stream(Variables.PATH.split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Ends what nodes left that died: to be called when a node starts. */
    public static void clear(StepEnvironment environment) {
        Scratch.clear(ProcessSettings.read(raw(environment)).scratch());
    }

    /**
     * Tries the program: a test, a text of the shell in which it is $1, succeeds when it follows a rule for its setting.
     *
     * @throws dev.escapement.engine.ConfigurationException when this machine cannot do what the settings say
     */
    public static Sandbox open(StepEnvironment environment, Program program, String test, String rule) {
        var values = new TreeMap<>(environment.settings(ProcessStep.KIND));
        values.put(program.key(), program.path().toString());
        var raw = new Settings(values);
        raw.text(program.key());
        var settings = ProcessSettings.read(raw);
        var launcher = Launcher.prepare(settings, environment.files(), raw);
        new Rehearsal(launcher, settings, raw).run(program.path(), test, program.key(), rule);
        raw.done();
        var command = new Command("", program.path(), program.arguments(), Set.of(), Set.of(), program.limits());
        return new Sandbox(launcher, command);
    }

    /** The folders of a run to come; for {@link #run}, once. */
    public Attempt attempt() throws IOException {
        return launcher.attempt();
    }

    /**
     * Runs the program, with what the attempt has for its input, until nothing of it is left. What it is called is for the failure that comes of
     * another exit code than 0.
     *
     * @throws StepFailure when it was cancelled, or was never begun
     */
    public Optional<StepFailure> run(Attempt attempt, String name, StepContext context, Consumer<String> log)
            throws IOException, InterruptedException, StepFailure {
        var environment = Variables.of(attempt, context, launcher.files());
        var ended = new Execution(launcher, command, List.of(), environment).in(attempt, context.cancelSignal(), log);
        return ended.exit() == 0 ? Optional.empty() : Optional.of(ended.failure(name, command.limits()));
    }

    private static Settings raw(StepEnvironment environment) {
        return new Settings(environment.settings(ProcessStep.KIND));
    }
}
