package dev.escapement.rest;

import dev.escapement.engine.Definitions;
import dev.escapement.engine.Schedules;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.schedule.Schedule;
import java.util.ArrayList;
import java.util.Map;

/** Schedules: when slots come, what became of those that have, and a pause in them. */
final class ScheduleResource {
    private static final int PAGE = 50;
    private static final int MOST = 1_000;
    private static final int COMING = 5;

    private final Definitions definitions;
    private final Schedules schedules;

    ScheduleResource(Definitions definitions) {
        this.definitions = definitions;
        this.schedules = definitions.schedules();
    }

    /** The next slots, whether or not the schedule is paused then. */
    Response show(Call call) {
        var project = call.query().project();
        var name = call.definition();
        int limit = call.query().limit(COMING, MOST);
        var schedule = schedule(project, name);
        var pause = schedules.pause(project, name).orElse(null);
        var coming = new ArrayList<Map<String, Object>>();
        for (var slot = schedule.next(schedules.now());
                slot != null && coming.size() < limit;
                slot = schedule.next(slot)) {
            coming.add(Documents.coming(slot, schedule.zone(), pause));
        }
        return Response.of(200, Documents.schedule(schedule, pause, coming));
    }

    Response slots(Call call) {
        var project = call.query().project();
        var name = call.definition();
        int limit = call.query().limit(PAGE, MOST);
        var page = call.query().page(cursor -> schedules.slots(project, name, cursor, limit));
        if (page.items().isEmpty() && definitions.versions(project, name).isEmpty()) {
            throw DefinitionResource.none();
        }
        return Response.of(200, Documents.page(page.items(), page.next(), Documents::slot));
    }

    Response pause(Call call) {
        var project = call.query().project();
        var name = call.definition();
        try {
            var asked = PauseReader.read(call.jsonOrNothing());
            if (!schedules.pause(project, name, asked.until(), asked.by(), asked.reason())) {
                throw none();
            }
        } catch (InvalidSpecException e) {
            throw JobResource.invalid(ProblemType.INVALID_BODY, e);
        }
        return show(call);
    }

    Response resume(Call call) {
        if (!Map.of().equals(call.jsonOrNothing())) {
            throw ProblemType.INVALID_BODY.because("This takes no body.");
        }
        if (!schedules.resume(call.query().project(), call.definition())) {
            throw none();
        }
        return show(call);
    }

    private Schedule schedule(String project, String name) {
        var schedule = definitions
                .find(project, name)
                .orElseThrow(DefinitionResource::none)
                .definition()
                .schedule();
        if (schedule == null) {
            throw none();
        }
        return schedule;
    }

    private static ApiException none() {
        return ProblemType.SCHEDULE_NOT_FOUND.because("This project has no definition of this name with a schedule.");
    }
}
