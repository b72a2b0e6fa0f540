package dev.escapement.steps.script;

import dev.escapement.engine.Settings;
import dev.escapement.engine.job.OnLostNode;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.ConfigReader;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepEnvironment;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.step.StepType;
import dev.escapement.steps.Effects;
import dev.escapement.steps.SqlExpressions;
import dev.escapement.steps.process.Sandbox;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a function of a registered Python script, over parts of an input if need be; a part that is done is not done again. */
public final class ScriptStep implements StepType {
    private static final Logger LOG = LoggerFactory.getLogger(ScriptStep.class);
    private static final String KIND = "script";

    private final InstantSource clock;
    private StepEnvironment environment;
    private ScriptSettings settings;
    private Python python;
    private Effects effects;

    public ScriptStep() {
        this(InstantSource.system());
    }

    ScriptStep(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** Ends what a node that died left running. A machine that cannot run scripts refuses steps, but not to start. */
    @Override
    public void start(StepEnvironment newEnvironment) {
        var raw = new Settings(newEnvironment.settings(KIND));
        environment = newEnvironment;
        settings = ScriptSettings.read(raw);
        raw.done();
        effects = new Effects(newEnvironment);
        python = new Python(newEnvironment, settings, clock);
        Sandbox.clear(newEnvironment);
        if (!registered().isEmpty()) {
            python.trouble().ifPresent(trouble -> LOG.info("Scripts cannot run on this node: {}", trouble));
        }
    }

    @Override
    public List<Problem> check(StepSpec step) {
        var config = new ConfigReader(step);
        read(config);
        return config.problems();
    }

    /** A part that was under way is done again, those that were done are not. */
    @Override
    public OnLostNode onLostNode(StepSpec step) {
        return OnLostNode.RERUN;
    }

    @Override
    public Map<String, List<String>> statements(StepSpec step) {
        return Map.of("input", SqlExpressions.in(step.config().get("input")));
    }

    @Override
    public Set<String> outputs(StepSpec step) {
        return Set.of("parts", "rows", "resumed");
    }

    /** The names of the scripts. */
    @Override
    public List<String> registered() {
        return settings.scripts().names();
    }

    @Override
    public StepResult run(StepContext context) throws Exception {
        var config = new ConfigReader(context.step());
        var options = read(config);
        // The settings may be others than when the job came.
        if (!config.problems().isEmpty()) {
            return StepResult.failed("The step is wrong on this node: " + Problem.words(config.problems()));
        }
        if (context.cancelSignal().isCancelled()) {
            return new StepResult.Cancelled();
        }
        return Effects.pieces(context, () -> {
            var script = settings.scripts().read(options.script());
            var call = new Call(python.sandbox(), script, options, context);
            return new ScriptRun(new PartStore(effects, options, context), call, context).run();
        });
    }

    private ScriptOptions read(ConfigReader config) {
        var options = ScriptOptions.read(config, environment, settings.scripts(), settings.parallel());
        if (options.script() != null && registered().contains(options.script())) {
            python.trouble().ifPresent(trouble -> config.problem("script", "cannot run on this node: " + trouble));
        }
        return options;
    }
}
