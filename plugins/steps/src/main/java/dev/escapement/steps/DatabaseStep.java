package dev.escapement.steps;

import dev.escapement.engine.job.OnLostNode;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.ConfigReader;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepEnvironment;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.step.StepType;
import java.util.List;

/** A step type that works on a database, with options of its own; the same reading of the options checks a step and runs it. */
public abstract class DatabaseStep<O> implements StepType {
    private final String kind;
    private final Reader<O> reader;
    private StepEnvironment environment;
    private Effects effects;

    protected DatabaseStep(String kind, Reader<O> reader) {
        this.kind = kind;
        this.reader = reader;
    }

    /** Reads the options of a step; what is wrong with them is a problem of the reader. */
    @FunctionalInterface
    public interface Reader<O> {
        O read(ConfigReader config, StepEnvironment environment);
    }

    /** Does the work of a step whose options are right. */
    protected abstract StepResult run(O options, StepContext context, Effects effects) throws Exception;

    @Override
    public final String kind() {
        return kind;
    }

    @Override
    public final void start(StepEnvironment newEnvironment) {
        environment = newEnvironment;
        effects = new Effects(newEnvironment);
    }

    @Override
    public final List<Problem> check(StepSpec step) {
        var config = new ConfigReader(step);
        reader.read(config, environment);
        return config.problems();
    }

    /** Its effect is committed together with the marker that a later attempt looks for. */
    @Override
    public OnLostNode onLostNode(StepSpec step) {
        return OnLostNode.RERUN;
    }

    @Override
    public final StepResult run(StepContext context) throws Exception {
        return run(reader.read(new ConfigReader(context.step()), environment), context, effects);
    }

    /** The files that steps may read and write. */
    protected final FilesRoot files() {
        return new FilesRoot(environment.files());
    }
}
