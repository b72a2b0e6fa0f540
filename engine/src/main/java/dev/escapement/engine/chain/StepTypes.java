package dev.escapement.engine.chain;

import dev.escapement.engine.expression.ExpressionException;
import dev.escapement.engine.expression.JobScope;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.LimitNames;
import dev.escapement.engine.job.OnLostNode;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.step.StepType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node offers to jobs: step types by kind, limits, and secrets, by name; immutable. */
public final class StepTypes {
    private static final Logger LOG = LoggerFactory.getLogger(StepTypes.class);

    private final Map<String, StepType> byKind = new TreeMap<>();
    private final Set<String> limits;
    private final Map<String, String> secrets;
    private final Expressions expressions;

    /** Without limits and secrets. @throws IllegalArgumentException when two types claim one kind */
    public StepTypes(List<StepType> types) {
        this(types, Set.of(), Map.of());
    }

    /** @throws IllegalArgumentException when two types claim one kind */
    public StepTypes(List<StepType> types, Set<String> limits, Map<String, String> secrets) {
        this.limits = new TreeSet<>(limits);
        this.secrets = Map.copyOf(secrets);
        this.expressions = new Expressions(byKind::get, secrets.keySet());
        for (var type : types) {
            var other = byKind.put(type.kind(), type);
            if (other != null) {
                throw new IllegalArgumentException("Two step types are called " + type.kind() + ": "
                        + other.getClass().getName() + " and " + type.getClass().getName());
            }
        }
    }

    /** The type of a kind. @throws IllegalStateException when this node has none, as may happen while a cluster is upgraded */
    StepType of(String kind) {
        var type = byKind.get(kind);
        if (type == null) {
            throw new IllegalStateException("This node has no step type " + kind + ".");
        }
        return type;
    }

    /**
     * Has the type of a step run it, with the values of its expressions.
     *
     * @throws ExpressionException when one has no value, or a wrong one
     */
    StepResult run(StepRun run, Secrets given) throws Exception {
        var type = of(run.step().kind());
        var result = type.run(filled(run, given));
        return result == null ? StepResult.failed("The step type returned nothing.") : given.hide(result);
    }

    /** The secrets, for one run of a step. */
    Secrets secrets() {
        return new Secrets(secrets);
    }

    private FilledStep filled(StepRun run, Secrets given) {
        var scope = new JobScope(
                run.claim().job().spec(), run.outputs(), run.failure().orElse(null), given);
        if (!Expressions.areIn(run.step())) {
            return new FilledStep(run, run.step(), scope, given);
        }
        var step = expressions.filled(run.step(), scope);
        var problems = of(step.kind()).check(step);
        if (!problems.isEmpty()) {
            throw new ExpressionException(
                    "With the values of its expressions the step is wrong: " + Problem.words(problems));
        }
        return new FilledStep(run, step, scope, given);
    }

    /** What this node has registered for steps of a kind; empty when it has nothing, or not even the kind. */
    public List<String> registered(String kind) {
        var type = byKind.get(kind);
        return type == null ? List.of() : type.registered();
    }

    /** Whether a step may run again when its node was lost in it; what nobody knows may not. */
    public boolean reruns(StepSpec step) {
        var rule = step.rules().onLostNode();
        var type = byKind.get(step.kind());
        try {
            return (rule == null && type != null ? type.onLostNode(step) : rule) == OnLostNode.RERUN;
        } catch (RuntimeException e) {
            LOG.warn("The step type {} cannot say whether a step may run again, so it does not", step.kind(), e);
            return false;
        }
    }

    /** Everything that is wrong with a job. */
    public List<Problem> check(JobSpec spec) {
        var problems = new ArrayList<>(spec.problems());
        checkLimit("/limit", spec.rules().limit(), problems);
        var steps = spec.allSteps();
        // Expressions are looked at when what they name is in order.
        var expressive = problems.isEmpty() ? expressions.of(spec, steps) : null;
        for (int i = 0; i < Math.min(steps.size(), JobSpec.MAX_STEPS); i++) {
            var pointer = spec.pointer(i);
            check(steps.get(i), i, expressive).forEach(problem -> problems.add(problem.under(pointer)));
            checkLimit(pointer + "/limit", steps.get(i).rules().limit(), problems);
        }
        return problems;
    }

    /** Without expressions that can be looked at, the last is null. */
    private List<Problem> check(StepSpec step, int position, Expressions.OfJob expressive) {
        if (expressive == null || !Expressions.areIn(step)) {
            return check(step);
        }
        var problems = expressive.problems(position);
        return problems.isEmpty() ? check(expressive.known(step)) : problems;
    }

    private void checkLimit(String pointer, String limit, List<Problem> problems) {
        if (limit != null && !knowsLimit(limit)) {
            problems.add(new Problem(
                    pointer,
                    limits.isEmpty()
                            ? "is not known here; no limit is configured (limits.NAME = N)"
                            : "is not known here; the limits are " + String.join(", ", limits)));
        }
    }

    /** Whether jobs may name this limit. */
    public boolean knowsLimit(String limit) {
        return LimitNames.match(limits, limit) != null;
    }

    private List<Problem> check(StepSpec step) {
        if (step.kind() == null || step.kind().isEmpty()) {
            return List.of();
        }
        var type = byKind.get(step.kind());
        return type == null
                ? List.of(
                        new Problem("/kind", "is not known here; the kinds are " + String.join(", ", byKind.keySet())))
                : type.check(step);
    }
}
