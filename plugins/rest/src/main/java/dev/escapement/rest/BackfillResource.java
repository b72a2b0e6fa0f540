package dev.escapement.rest;

import dev.escapement.engine.Backfills;
import dev.escapement.engine.Definitions;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.SpecReader;
import dev.escapement.engine.schedule.Backfill;
import dev.escapement.engine.step.ConfigReader;
import dev.escapement.rest.http.ApiException;
import dev.escapement.rest.http.ProblemType;
import dev.escapement.rest.http.Response;
import java.time.Instant;

/** Backfills: begun, looked up and cancelled. */
final class BackfillResource {
    private static final int PAGE = 50;
    private static final int MOST = 1_000;

    private final Definitions definitions;
    private final Backfills backfills;

    BackfillResource(Definitions definitions) {
        this.definitions = definitions;
        this.backfills = definitions.backfills();
    }

    Response start(Call call) {
        var name = call.definition();
        try {
            var wanted = wanted(new ConfigReader(SpecReader.readObject("", call.signed())));
            var backfill = backfills.start(call.query().project(), name, wanted).orElseThrow(ScheduleResource::none);
            return Response.of(201, Documents.backfill(backfill))
                    .with("Location", call.address("/definitions/" + name + "/backfills/" + backfill.number()));
        } catch (InvalidSpecException e) {
            throw JobResource.invalid(ProblemType.INVALID_BODY, e);
        }
    }

    private static Backfill.Wanted wanted(ConfigReader fields) {
        var from = Bodies.time(fields, "from");
        var until = Bodies.time(fields, "until");
        int parallel = (int) fields.number("parallel", 1, 1, Backfills.MOST_AT_ONCE);
        var wanted = new Backfill.Wanted(
                required(fields, "from", from),
                required(fields, "until", until),
                parallel,
                Bodies.text(fields, "by"),
                Bodies.text(fields, "reason"));
        Bodies.refuse(fields);
        return wanted;
    }

    private static Instant required(ConfigReader fields, String key, Instant time) {
        if (fields.get(key) == null) {
            fields.problem(key, "is required");
        }
        return time;
    }

    Response list(Call call) {
        var project = call.query().project();
        var name = call.definition();
        int limit = call.query().limit(PAGE, MOST);
        var page = call.query().page(cursor -> backfills.list(project, name, cursor, limit));
        if (page.items().isEmpty() && !definitions.isKnown(project, name)) {
            throw DefinitionResource.none();
        }
        return Response.of(200, Documents.page(page.items(), page.next(), Documents::backfill));
    }

    Response show(Call call) {
        return told(backfills
                .find(call.query().project(), call.definition(), call.number("number"))
                .orElseThrow(BackfillResource::none));
    }

    Response cancel(Call call) {
        try {
            var fields = new ConfigReader(SpecReader.readObject("", call.signed()));
            var by = Bodies.text(fields, "by");
            var reason = Bodies.text(fields, "reason");
            Bodies.refuse(fields);
            return told(backfills
                    .cancel(call.query().project(), call.definition(), call.number("number"), by, reason)
                    .orElseThrow(BackfillResource::none));
        } catch (InvalidSpecException e) {
            throw JobResource.invalid(ProblemType.INVALID_BODY, e);
        }
    }

    private static Response told(Backfill backfill) {
        return Response.of(200, Documents.backfill(backfill));
    }

    private static ApiException none() {
        return ProblemType.BACKFILL_NOT_FOUND.because("This definition has no backfill of this number.");
    }
}
