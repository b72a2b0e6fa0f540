package dev.escapement.engine;

import dev.escapement.engine.chain.CancelWatch;
import dev.escapement.engine.chain.ChainRunner;
import dev.escapement.engine.chain.StepTypes;
import dev.escapement.engine.chain.Sweeper;
import dev.escapement.engine.chain.Waker;
import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.InterventionException;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobConflictException;
import dev.escapement.engine.job.JobEvent;
import dev.escapement.engine.job.JobQuery;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.LogLine;
import dev.escapement.engine.job.Origin;
import dev.escapement.engine.job.Page;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.RowsPage;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.Values;
import dev.escapement.engine.ledger.History;
import dev.escapement.engine.ledger.Ledger;
import dev.escapement.engine.ledger.Opened;
import dev.escapement.engine.ledger.Unfinished;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A node's door to its jobs: submit a chain, see how it stands, intervene. What a method acknowledges is committed. Thread-safe.
 */
public final class Engine {
    private final Ledger ledger;
    private final StepTypes types;
    private final Waker waker;
    private final String node;
    private final JobEvents events;
    private final Submissions submissions = new Submissions(this::submitGroup);
    private final ChainRunner chains;
    private volatile boolean drained;

    /** For those who build an engine by hand; a Quartz application gets one from its plugin. */
    public Engine(Ledger ledger, History history, StepTypes types, Waker waker, String node, InstantSource clock) {
        this.ledger = ledger;
        this.types = types;
        this.waker = waker;
        this.node = node;
        this.events = new JobEvents(new Endings(history));
        this.chains = new ChainRunner(ledger, types, waker, node, clock, events::publish);
    }

    /**
     * Opens a job, or finds the same one submitted before; it starts once, however often and wherever this is called. When the answer to
     * its commit is lost it is submitted again, and is new all the same.
     *
     * @throws InvalidSpecException when something is wrong with it; nothing is written
     * @throws JobConflictException when another job stands under its id
     */
    public JobHandle submit(JobSpec spec) {
        refuse(types.check(spec));
        var opened = ledger.open(spec);
        announce(List.of(opened));
        return handle(spec, opened);
    }

    /**
     * Submits many, in their order, a thousand in one transaction. When some conflict, or the ledger fails on the way, the others may
     * stand; to submit them all again is harmless.
     *
     * @throws InvalidSpecException when something is wrong with any, pointers beginning with its index; nothing is written
     * @throws JobConflictException for the first under whose id another job stands
     */
    public List<JobHandle> submitAll(List<JobSpec> specs) {
        var problems = new ArrayList<Problem>();
        for (int i = 0; i < specs.size(); i++) {
            var pointer = "/" + i;
            types.check(specs.get(i)).forEach(problem -> problems.add(problem.under(pointer)));
        }
        refuse(problems);
        var opened = ledger.openAll(specs);
        announce(opened);
        var handles = new ArrayList<JobHandle>(specs.size());
        for (int i = 0; i < specs.size(); i++) {
            handles.add(handle(specs.get(i), opened.get(i)));
        }
        return handles;
    }

    /**
     * Submits without waiting for the commit, which many submissions share; the future ends when this one is committed, or with what
     * {@link #submit} would throw. Waits only while ten thousand others do. What is chained to the future runs on the thread that writes,
     * so long work belongs into one of its async methods.
     *
     * @throws InvalidSpecException when something is wrong with it; nothing is written
     */
    public CompletableFuture<JobHandle> submitLater(JobSpec spec) {
        refuse(types.check(spec));
        return submissions.add(spec);
    }

    private void submitGroup(List<Submissions.Submission> group) {
        var opened =
                ledger.openAll(group.stream().map(Submissions.Submission::spec).toList());
        announce(opened);
        for (int i = 0; i < group.size(); i++) {
            complete(group.get(i), opened.get(i));
        }
    }

    private void complete(Submissions.Submission submission, Opened opened) {
        try {
            submission.handle().complete(handle(submission.spec(), opened));
        } catch (JobConflictException e) {
            submission.handle().completeExceptionally(e);
        }
    }

    private static void refuse(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new InvalidSpecException(problems);
        }
    }

    private void announce(List<Opened> opened) {
        // One whose commit was not heard of may run already: then somebody else has woken it.
        var created = opened.stream()
                .filter(Opened::created)
                .map(Opened::job)
                .filter(job -> job.status() == Status.PENDING)
                .toList();
        if (!created.isEmpty()) {
            created.forEach(job -> events.publish(JobEvent.of(job.key(), job.spec(), null, Status.PENDING)));
            // Who waits for a limit is woken when there is room.
            var awake = created.stream()
                    .filter(job -> job.waitsFor() == null)
                    .map(Unfinished::of)
                    .toList();
            if (!awake.isEmpty()) {
                waker.opened(awake);
            }
        }
    }

    private JobHandle handle(JobSpec spec, Opened opened) {
        if (!opened.created()) {
            var differences = Values.differences(opened.job().spec().document(), spec.document());
            if (!differences.isEmpty()) {
                throw new JobConflictException(spec.ref(), differences);
            }
        }
        return new JobHandle(this, opened.job(), opened.created());
    }

    /** The handle of a job, whoever submitted it. */
    public Optional<JobHandle> handle(JobRef ref) {
        return find(ref).map(job -> new JobHandle(this, job, false));
    }

    public Optional<Job> find(JobRef ref) {
        return ledger.find(ref);
    }

    /** Those jobs of a project that there are, in the order of these ids, without their steps. */
    public List<Job> find(String project, List<String> ids) {
        return endings().find(project, ids);
    }

    /** Jobs newest first, without their steps. @throws IllegalArgumentException for a cursor that no page gave */
    public Page<Job> list(JobQuery query) {
        return ledger.list(query);
    }

    /** Ends a job that waits, has the step of a running one end, and leaves a final one alone; the job as it stands then. */
    public Optional<Job> cancel(JobRef ref) {
        return intervene(ref, new Intervention.Cancel(null, null));
    }

    /**
     * Does what somebody asks for to a job; the job as it stands then, empty when there is none.
     *
     * @throws InvalidSpecException when something is wrong with what it brings; nothing is changed
     * @throws InterventionException when the job stands so that this cannot be done; nothing is changed
     */
    public Optional<Job> intervene(JobRef ref, Intervention intervention) {
        refuse(problems(ref, intervention));
        var canceller = chains.running().canceller();
        var job = ledger.intervene(ref, intervention);
        job.ifPresent(found -> {
            if (intervention instanceof Intervention.Cancel) {
                cancelled(found, canceller);
            } else {
                goesOn(found);
            }
        });
        return job;
    }

    private List<Problem> problems(JobRef ref, Intervention intervention) {
        var problems = new ArrayList<>(intervention.problems());
        if (intervention instanceof Intervention.Update update) {
            problems.addAll(types.check(update.spec().withOrigin(origin(ref))));
            if (!update.spec().ref().equals(ref)) {
                problems.add(new Problem("/id", "must be the id, in the project, of the job that is updated"));
            }
        }
        if (intervention instanceof Intervention.Restart restart && restart.steps() != null) {
            var before = ledger.find(ref).map(Job::spec);
            var spec = new JobSpec(
                    ref.project(),
                    ref.id(),
                    null,
                    before.map(JobSpec::parameters).orElse(null),
                    null,
                    restart.steps(),
                    before.map(JobSpec::epilogue).orElse(null));
            problems.addAll(types.check(spec.withOrigin(origin(ref))));
        }
        return problems;
    }

    private Origin origin(JobRef ref) {
        return ledger.find(ref).map(job -> job.spec().origin()).orElse(null);
    }

    private void cancelled(Job job, Consumer<Set<UUID>> canceller) {
        if (job.status() == Status.PENDING) {
            waker.waiting(Unfinished.of(job));
        } else if (job.cancelRequested()) {
            canceller.accept(Set.of(job.key()));
            if (job.status().isFinal()) {
                events.publish(JobEvent.of(job.key(), job.spec(), null, job.status()));
            } else if (!node.equals(job.owner())) {
                waker.cancelWanted();
            }
        }
    }

    private void goesOn(Job job) {
        events.publish(JobEvent.of(job.key(), job.spec(), null, job.status()));
        if (!job.status().isFinal() && job.waitsFor() == null) {
            waker.reopened(Unfinished.of(job));
        }
    }

    /** What a step said, in order; empty when there is no such step. */
    public Optional<Page<LogLine>> log(JobRef ref, String step, String after, int limit) {
        return ledger.logOf(ref, step, after, limit);
    }

    /** The rows that a step left; empty when there is no such step or it left none. */
    public Optional<RowsPage> rows(JobRef ref, String step, String after, int limit) {
        return ledger.rowsOf(ref, step, after, limit);
    }

    /** What this node has registered for steps of a kind, such as its scripts, in order; empty when it has nothing, or not even the kind. */
    public List<String> registered(String kind) {
        return types.registered(kind);
    }

    /** Whether jobs may name this limit: the configuration names it, or has a pattern for it. */
    public boolean hasLimit(String limit) {
        return types.knowsLimit(limit);
    }

    public JobEvents events() {
        return events;
    }

    /** How this node hears of the ends of jobs, on whichever node they end. */
    public Endings endings() {
        return events.endings();
    }

    /** How this node stands now; asks nobody. */
    public NodeState state() {
        return new NodeState(
                node,
                chains.isHeld(),
                drained,
                waker.isCutOff(),
                chains.running().keys().size());
    }

    /**
     * Frees this node of its work: it takes no more, and steps under way may end for this long before they are given up; other nodes go on
     * with their jobs. Its scheduler stands by, with whatever else is its. Returns at once and cannot be undone; another call changes nothing.
     * Jobs can still be submitted here and looked up.
     */
    public void drain(Duration limit) {
        if (chains.isHeld()) {
            return;
        }
        chains.hold();
        var draining = new Thread(() -> drainNow(limit), "escapement-drain");
        draining.setDaemon(true);
        draining.start();
    }

    private void drainNow(Duration limit) {
        waker.standBy();
        chains.drain(limit);
        drained = true;
    }

    /** The chains that this node runs: for the room that has them run. */
    public ChainRunner chains() {
        return chains;
    }

    /** Wakes the unfinished jobs that the scheduler does not know. */
    public Sweeper sweeper() {
        return new Sweeper(ledger, waker);
    }

    /** Passes on cancels that were asked for on other nodes. */
    public CancelWatch cancelWatch() {
        return new CancelWatch(ledger, chains.running(), node);
    }
}
