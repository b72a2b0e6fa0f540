package dev.escapement.rest;

import dev.escapement.engine.Schedules;
import dev.escapement.engine.forecast.Plan;
import dev.escapement.rest.http.Response;
import java.time.Duration;

/** What is to be expected of all schedules. */
final class SimulationResource {
    private static final int WEEK = 7;
    private static final int MOST_DAYS = 31;

    private final Schedules schedules;

    SimulationResource(Schedules schedules) {
        this.schedules = schedules;
    }

    /** Others' jobs count, but are not named. */
    private static Plan.Conflict seen(Plan.Conflict conflict, String project) {
        var jobs = conflict.jobs().stream()
                .filter(job -> project == null || job.project().equals(project))
                .toList();
        return new Plan.Conflict(
                conflict.limit(), conflict.size(), conflict.from(), conflict.until(), conflict.most(), jobs);
    }

    /** Of one project, when one is asked for; the limits are those of all. */
    Response show(Call call) {
        var project = call.query().projectOrNull();
        var days = call.query().number("days", WEEK, MOST_DAYS);
        var plan = schedules.simulate(Duration.ofDays(days));
        var jobs = plan.jobs().stream()
                .filter(expected -> project == null || expected.job().project().equals(project))
                .toList();
        var conflicts = plan.conflicts().stream()
                .map(conflict -> seen(conflict, project))
                .toList();
        return Response.of(200, Documents.plan(new Plan(plan.from(), plan.until(), jobs, conflicts)));
    }
}
