package dev.escapement.testkit;

import dev.escapement.engine.Settings;
import dev.escapement.engine.expression.Expression;
import dev.escapement.engine.expression.JobScope;
import dev.escapement.engine.expression.Template;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.CancelSignal;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepEnvironment;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.step.StepType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** Runs one step type by itself, with a real folder and real connections; each run is a step of its own unless an effect key is set. */
public final class StepHarness implements StepEnvironment {
    private final Path files;
    private final Map<String, DataSource> connections;
    private final Set<StepType> started = new HashSet<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Map<String, Map<String, Object>> outputs = new HashMap<>();
    private final Signal signal = new Signal();
    private Map<String, String> settings = Map.of();
    private Map<String, Object> parameters = Map.of();
    private String effectKey;

    public StepHarness(Path files, Map<String, DataSource> connections) {
        this.files = files;
        this.connections = Map.copyOf(connections);
    }

    /** The job parameters that later runs see. */
    public StepHarness parameters(Map<String, Object> values) {
        parameters = Map.copyOf(values);
        return this;
    }

    /** The settings that types see which start from now on, by their whole keys. */
    public StepHarness settings(Map<String, String> values) {
        settings = Map.copyOf(values);
        return this;
    }

    /** The effect key of later runs: two runs with one key are two attempts at one step. */
    public StepHarness effectKey(String key) {
        effectKey = key;
        return this;
    }

    /** What an earlier step of the chain is said to have left. */
    public StepHarness output(String step, Map<String, Object> output) {
        outputs.put(step, output);
        return this;
    }

    public List<Problem> check(StepType type, StepSpec spec) {
        return started(type).check(spec);
    }

    /** Runs the step on the calling thread; an exception is the step's own. */
    public StepResult run(StepType type, StepSpec spec) throws Exception {
        var key = effectKey == null ? UUID.randomUUID() + "/0" : effectKey;
        return started(type).run(new Context(spec, key));
    }

    /** Cancels the run under way, and every later one. */
    public void cancel() {
        signal.cancel();
    }

    /** Everything that the runs so far said. */
    public List<String> log() {
        return List.copyOf(log);
    }

    @Override
    public Set<String> connections() {
        return connections.keySet();
    }

    @Override
    public DataSource connection(String name) {
        var found = connections.get(name);
        if (found == null) {
            throw new IllegalArgumentException("There is no connection " + name + ".");
        }
        return found;
    }

    @Override
    public Path files() {
        return files;
    }

    @Override
    public Map<String, String> settings(String kind) {
        return new Settings(settings).below("steps." + kind);
    }

    private synchronized StepType started(StepType type) {
        if (started.add(type)) {
            type.start(this);
        }
        return type;
    }

    private final class Context implements StepContext {
        private final StepSpec spec;
        private final String key;

        Context(StepSpec spec, String key) {
            this.spec = spec;
            this.key = key;
        }

        @Override
        public JobRef job() {
            return JobRef.of("test");
        }

        @Override
        public StepSpec step() {
            return spec;
        }

        @Override
        public Object value(Expression expression) {
            var scope = new JobSpec(job().project(), job().id(), null, parameters, null, List.of(spec));
            return Template.json(expression.value(new JobScope(scope, outputs, null, name -> null)));
        }

        @Override
        public Map<String, Object> parameters() {
            return parameters;
        }

        @Override
        public Map<String, Map<String, Object>> outputs() {
            return Map.copyOf(outputs);
        }

        @Override
        public String effectKey() {
            return key;
        }

        @Override
        public CancelSignal cancelSignal() {
            return signal;
        }

        @Override
        public void log(String line) {
            log.add(line);
        }
    }

    private static final class Signal implements CancelSignal {
        private final List<Runnable> actions = new ArrayList<>();
        private boolean cancelled;

        @Override
        public synchronized boolean isCancelled() {
            return cancelled;
        }

        @Override
        public synchronized Registration onCancel(Runnable action) {
            if (cancelled) {
                action.run();
            } else {
                actions.add(action);
            }
            return () -> remove(action);
        }

        synchronized void cancel() {
            cancelled = true;
            List.copyOf(actions).forEach(Runnable::run);
        }

        private synchronized void remove(Runnable action) {
            actions.remove(action);
        }
    }
}
