package dev.escapement.rest;

import dev.escapement.engine.Definitions;
import dev.escapement.engine.Schedules;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.SpecReader;
import dev.escapement.engine.schedule.Misfire;
import dev.escapement.engine.schedule.Schedule;
import dev.escapement.engine.step.ConfigReader;
import dev.escapement.rest.http.ApiException;
import dev.escapement.rest.http.ProblemType;
import dev.escapement.rest.http.Response;
import java.util.ArrayList;
import java.util.List;
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

    /** So many slots that come and are not excluded, whether or not the schedule is paused then, with the excluded ones between them. */
    Response show(Call call) {
        var project = call.query().project();
        var name = call.definition();
        int limit = call.query().limit(COMING, MOST);
        var schedule = schedule(project, name);
        var pause = schedules.pause(project, name).orElse(null);
        var coming = new ArrayList<Map<String, Object>>();
        var calendars = schedules.calendars();
        int due = 0;
        for (var slot = schedule.next(schedules.now());
                slot != null && due < limit && coming.size() < MOST;
                slot = schedule.next(slot)) {
            var excluded = schedule.excludes(slot, calendars);
            coming.add(Documents.coming(slot, schedule.zone(), pause, excluded));
            due += excluded == null ? 1 : 0;
        }
        return Response.of(200, Documents.schedule(schedule, pause, coming));
    }

    Response slots(Call call) {
        var project = call.query().project();
        var name = call.definition();
        int limit = call.query().limit(PAGE, MOST);
        var page = call.query().page(cursor -> schedules.slots(project, name, cursor, limit));
        if (page.items().isEmpty() && !definitions.isKnown(project, name)) {
            throw DefinitionResource.none();
        }
        return Response.of(200, Documents.page(page.items(), page.next(), Documents::slot));
    }

    Response pause(Call call) {
        var project = call.query().project();
        var name = call.definition();
        try {
            var asked = PauseReader.read(call.signed());
            if (asked.until() != null && !asked.until().isAfter(schedules.now())) {
                throw new InvalidSpecException(List.of(new Problem("/until", "must be after now")));
            }
            if (!schedules.pause(project, name, asked.until(), asked.by(), asked.reason())) {
                throw none();
            }
        } catch (InvalidSpecException e) {
            throw JobResource.invalid(ProblemType.INVALID_BODY, e);
        }
        return show(call);
    }

    Response resume(Call call) {
        try {
            var fields = new ConfigReader(SpecReader.readObject("", call.jsonOrNothing()));
            var missed = fields.choice("missed", Misfire.class, Misfire.SKIP);
            Bodies.refuse(fields);
            if (!schedules.resume(call.query().project(), call.definition(), missed)) {
                throw none();
            }
        } catch (InvalidSpecException e) {
            throw JobResource.invalid(ProblemType.INVALID_BODY, e);
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

    static ApiException none() {
        return ProblemType.SCHEDULE_NOT_FOUND.because("This project has no definition of this name with a schedule.");
    }
}
