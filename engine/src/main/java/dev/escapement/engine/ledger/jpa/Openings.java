package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.LedgerException;
import dev.escapement.engine.job.Origin;
import dev.escapement.engine.ledger.Companion;
import dev.escapement.engine.ledger.JobKeys;
import dev.escapement.engine.ledger.Opened;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes jobs and all their steps, unless their names are taken: the unique name decides, between nodes and within a group. */
final class Openings {
    private static final Logger LOG = LoggerFactory.getLogger(Openings.class);

    /** Few, so that running chains have the server in between. */
    private static final int MOST_AT_ONCE = 64;

    private static final int MOST_STEPS_AT_ONCE = 20_000;
    private static final int MOST_TRIES = 3;
    /** Nodes that open the same names at the same time wait for each other's rows in this order. */
    private static final Comparator<Opening> BY_NAME = Comparator.comparing(
                    (Opening o) -> o.spec().project())
            .thenComparing(o -> o.spec().id());

    private static final String STEPS = """
            insert into escapement.step (job_key, position, name, kind, status, config, rules, part)
            select n.key, n.position, n.name, n.kind, 'PENDING', n.config::json, n.rules::json, n.part
            from unnest(?::uuid[], ?::int4[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                 as n(key, position, name, kind, config, rules, part)
            where (select true from escapement.job j where j.key = n.key)""";

    private final Commits commits;
    private final Companion companion;
    private final InstantSource clock;
    private final JobKeys keys;
    private final Waiting waiting;
    private final GroupCommit<Opening, Optional<Opened>> group;

    Openings(Commits commits, Companion companion, Waiting waiting, InstantSource clock) {
        this.waiting = waiting;
        this.commits = commits;
        this.companion = companion;
        this.clock = clock;
        this.keys = new JobKeys(clock);
        this.group = new GroupCommit<>(commits, GroupCommit.Rhythm.AT_ONCE, this::write);
    }

    Opened open(JobSpec spec) {
        return open(List.of(spec), this::openOne).get(0);
    }

    private List<Opened> openOne(List<Opening> one) {
        var opened = group.write(one.get(0));
        waiting.tell();
        return opened.map(List::of).orElseGet(() -> existing(one));
    }

    List<Opened> openAll(List<JobSpec> specs) {
        var opened = new ArrayList<Opened>(specs.size());
        for (int from = 0; from < specs.size(); ) {
            int to = endOfPart(specs, from);
            opened.addAll(open(specs.subList(from, to), this::openPart));
            from = to;
        }
        return opened;
    }

    private static int endOfPart(List<JobSpec> specs, int from) {
        int steps = 0;
        int to = from;
        while (to < specs.size() && to - from < MOST_AT_ONCE && steps < MOST_STEPS_AT_ONCE) {
            steps += specs.get(to++).allSteps().size();
        }
        return to;
    }

    /** Does it again when a session ended under it: nobody knows then whether the commit came to be, and a name can be taken only once. */
    private List<Opened> open(List<JobSpec> specs, Function<List<Opening>, List<Opened>> way) {
        var tries = new ArrayList<List<Opening>>();
        while (true) {
            var openings = specs.stream().map(this::opening).toList();
            tries.add(openings);
            try {
                var opened = way.apply(openings);
                return tries.size() == 1 ? opened : ofAny(tries, opened);
            } catch (LedgerException e) {
                if (tries.size() == MOST_TRIES || !Trouble.isCutShort(e)) {
                    throw e;
                }
                LOG.warn("{} Opening {} again.", e.getMessage(), specs.size() == 1 ? "the job" : "the jobs");
            }
        }
    }

    /** A job under a key that one of these tries had made for it is new, though the try did not hear of it. */
    private static List<Opened> ofAny(List<List<Opening>> tries, List<Opened> opened) {
        return IntStream.range(0, opened.size())
                .mapToObj(i -> {
                    var job = opened.get(i).job();
                    boolean isNew = tries.stream()
                            .anyMatch(openings -> openings.get(i).key().equals(job.key()));
                    return new Opened(job, isNew);
                })
                .toList();
    }

    private List<Opened> openPart(List<Opening> part) {
        var created = commits.told(connection -> write(connection, part));
        waiting.tell();
        var others = new ArrayList<Opening>();
        for (int i = 0; i < part.size(); i++) {
            if (created.get(i).isEmpty()) {
                others.add(part.get(i));
            }
        }
        var existing = existing(others).iterator();
        return created.stream().map(opened -> opened.orElseGet(existing::next)).toList();
    }

    /** What stands under the names of these; read after the commit that found them taken. */
    private List<Opened> existing(List<Opening> openings) {
        if (openings.isEmpty()) {
            return List.of();
        }
        var refs = openings.stream()
                .map(opening -> opening.spec().ref())
                .distinct()
                .toList();
        Map<JobRef, Job> found = commits.told(connection -> JobRows.find(connection, refs));
        return openings.stream()
                .map(opening -> new Opened(found.get(opening.spec().ref()), false))
                .toList();
    }

    private Opening opening(JobSpec spec) {
        // The database keeps microseconds, and the answer is to be what a read would give.
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        try {
            return Opening.of(keys.next(), spec, now);
        } catch (RuntimeException e) {
            throw Trouble.of(e);
        }
    }

    private List<Optional<Opened>> write(Connection connection, List<Opening> openings) throws SQLException {
        var limits = lock(connection, openings);
        var created = insert(connection, openings.stream().sorted(BY_NAME).toList(), limits);
        var started = waiting.give(connection, limits, created);
        var waits = new HashMap<UUID, String>();
        openings.stream()
                .filter(o -> limits.has(o.limit()) && !started.contains(o.key()))
                .forEach(o -> waits.put(o.key(), o.limit()));
        var awake = openings.stream()
                .filter(o -> created.contains(o.key()) && !waits.containsKey(o.key()))
                .map(Opening::unfinished)
                .toList();
        if (!awake.isEmpty()) {
            companion.opened(connection, awake);
        }
        return openings.stream()
                .map(o -> created.contains(o.key())
                        ? Optional.of(o.opened(waits.get(o.key())))
                        : Optional.<Opened>empty())
                .toList();
    }

    /**
     * The limits that jobs wait for from their beginning. Whoever names one waits for it, and gets what room there is at once in its turn: so nobody
     * passes those who were there before, whichever node finds its job first.
     */
    private Limits lock(Connection connection, List<Opening> openings) throws SQLException {
        var names = new TreeSet<String>();
        openings.stream().map(Opening::limit).filter(Objects::nonNull).forEach(names::add);
        if (!names.isEmpty()) {
            companion.enter(connection);
        }
        return Limits.lock(connection, names, List.of());
    }

    /** Puts what is opened in the place of a job that the transaction holds, and whose steps are gone. */
    static void replace(Connection connection, Opening opening) throws SQLException {
        var steps = opening.steps();
        Bulk.update(
                connection,
                "update escapement.job set labels = ?::jsonb, parameters = ?::json, rules = ?::json, not_before = ?::timestamptz,"
                        + " deadline = ?::timestamptz, prospect = null, expected_end = null where key = ?::uuid;"
                        + STEPS,
                opening.labels(),
                opening.parameters(),
                opening.rules(),
                opening.spec().rules().notBefore(),
                opening.spec().rules().deadline(),
                opening.key(),
                Bulk.uuids(steps, Opening.NewStep::job),
                Bulk.integers(steps, Opening.NewStep::position),
                Bulk.texts(steps, Opening.NewStep::name),
                Bulk.texts(steps, Opening.NewStep::kind),
                Bulk.texts(steps, Opening.NewStep::config),
                Bulk.texts(steps, Opening.NewStep::rules),
                Bulk.texts(steps, step -> step.part().name()));
    }

    /** In one round trip; steps of jobs whose name was taken are left out, since their job is not there. */
    private static Set<UUID> insert(Connection connection, List<Opening> openings, Limits limits) throws SQLException {
        var steps = openings.stream().flatMap(o -> o.steps().stream()).toList();
        var ranks = ranks(openings);
        return new HashSet<>(Bulk.query(
                connection,
                """
                with turns as materialized (select nextval('escapement.job_turn') as first)
                insert into escapement.job (key, project, id, status, created_at, updated_at, not_before, due_at, labels, parameters, rules,
                  definition, definition_version, slot, slot_zone, deadline, submitter, waits_for, turn)
                select n.key, n.project, n.id, 'PENDING', n.at, n.at, n.not_before, n.due, n.labels::jsonb, n.parameters::json, n.rules::json,
                       n.definition, n.version, n.slot, n.zone, n.deadline, n.submitter, n.waits_for,
                       case when n.rank is not null then (select first from turns) + n.rank end
                from unnest(?::uuid[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::text[], ?::text[], ?::text[],
                            ?::text[], ?::bigint[], ?::timestamptz[], ?::text[], ?::timestamptz[], ?::text[], ?::text[], ?::int4[])
                     as n(key, project, id, at, not_before, due, labels, parameters, rules, definition, version, slot, zone, deadline, submitter,
                          waits_for, rank)
                on conflict (project, id) do nothing returning key;
                """ + STEPS,
                Bulk::key,
                Bulk.uuids(openings, Opening::key),
                Bulk.texts(openings, o -> o.spec().project()),
                Bulk.texts(openings, o -> o.spec().id()),
                Bulk.texts(openings, o -> o.at().toString()),
                Bulk.texts(openings, o -> Objects.toString(o.spec().rules().notBefore(), null)),
                Bulk.texts(openings, o -> Objects.toString(o.due(), null)),
                Bulk.texts(openings, Opening::labels),
                Bulk.texts(openings, Opening::parameters),
                Bulk.texts(openings, Opening::rules),
                Bulk.texts(openings, o -> o.ofOrigin(Origin::definition)),
                Bulk.longs(openings, o -> o.ofOrigin(Origin::version)),
                Bulk.texts(openings, o -> Objects.toString(o.ofOrigin(Origin::slot), null)),
                Bulk.texts(openings, o -> Objects.toString(o.ofOrigin(Origin::zone), null)),
                Bulk.texts(openings, o -> Objects.toString(o.spec().rules().deadline(), null)),
                Bulk.texts(openings, o -> o.spec().submitter()),
                Bulk.texts(openings, o -> limits.has(o.limit()) ? o.limit() : null),
                Bulk.integers(openings, o -> ranks.get(o.key())),
                Bulk.uuids(steps, Opening.NewStep::job),
                Bulk.integers(steps, Opening.NewStep::position),
                Bulk.texts(steps, Opening.NewStep::name),
                Bulk.texts(steps, Opening.NewStep::kind),
                Bulk.texts(steps, Opening.NewStep::config),
                Bulk.texts(steps, Opening.NewStep::rules),
                Bulk.texts(steps, step -> step.part().name())));
    }

    /** Their turns in the order in which they came, which is that of their keys on one node; the sequence leaves room for a group. */
    private static Map<UUID, Integer> ranks(List<Opening> openings) {
        var ranks = new HashMap<UUID, Integer>();
        openings.stream()
                .filter(Opening::namesLimit)
                .map(Opening::key)
                .sorted()
                .forEach(key -> ranks.put(key, ranks.size()));
        return ranks;
    }
}
