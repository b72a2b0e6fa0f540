package dev.escapement.engine.forecast;

import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.LimitNames;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the times in which more want to run under limits than have room. */
final class Conflicts {
    private final Map<String, Integer> limits;

    Conflicts(Map<String, Integer> limits) {
        this.limits = limits;
    }

    /** Somebody wants a place under a limit from one time until another. */
    private record Want(JobRef job, Instant from, Instant until) {}

    /** A place is wanted, or no longer. */
    private record Edge(Instant at, int change, JobRef job) {}

    List<Plan.Conflict> of(List<Run> runs) {
        var wants = new HashMap<String, List<Want>>();
        runs.stream().filter(run -> run.start() != null).forEach(run -> addTo(wants, run));
        var conflicts = new ArrayList<Plan.Conflict>();
        wants.forEach((limit, all) -> conflicts.addAll(of(limit, all)));
        conflicts.sort(Comparator.comparing(Plan.Conflict::from).thenComparing(Plan.Conflict::limit));
        return conflicts;
    }

    /** A job wants its place from when it is ready, a step from when it begins; both until they end. */
    private void addTo(Map<String, List<Want>> wants, Run run) {
        add(wants, run.limit(), new Want(run.job(), run.ready(), run.end()));
        for (var step : run.edition().definition().template().steps()) {
            var span = run.past() == null ? null : run.past().steps().get(step.name());
            if (span != null) {
                var from = run.start().plus(span.offset());
                add(wants, step.rules().limit(), new Want(run.job(), from, from.plus(span.length())));
            }
        }
    }

    private void add(Map<String, List<Want>> wants, String limit, Want want) {
        if (limit != null
                && LimitNames.match(limits.keySet(), limit) != null
                && want.from().isBefore(want.until())) {
            wants.computeIfAbsent(limit, key -> new ArrayList<>()).add(want);
        }
    }

    private List<Plan.Conflict> of(String limit, List<Want> wants) {
        int size = limits.get(LimitNames.match(limits.keySet(), limit));
        var edges = new ArrayList<Edge>();
        for (var want : wants) {
            edges.add(new Edge(want.from(), 1, want.job()));
            edges.add(new Edge(want.until(), -1, want.job()));
        }
        edges.sort(Comparator.comparing(Edge::at).thenComparing(Edge::change));
        var conflicts = new ArrayList<Plan.Conflict>();
        var here = new LinkedHashSet<JobRef>();
        Set<JobRef> involved = new LinkedHashSet<>();
        Instant since = null;
        int now = 0;
        int most = 0;
        for (var edge : edges) {
            now += edge.change();
            if (edge.change() > 0) {
                here.add(edge.job());
            }
            if (now > size && since == null) {
                since = edge.at();
                involved.addAll(here);
            }
            if (now > size) {
                most = Math.max(most, now);
                involved.add(edge.job());
            } else if (since != null) {
                conflicts.add(new Plan.Conflict(limit, size, since, edge.at(), most, List.copyOf(involved)));
                since = null;
                most = 0;
                involved = new LinkedHashSet<>();
            }
            if (edge.change() < 0) {
                here.remove(edge.job());
            }
        }
        return conflicts;
    }
}
