package dev.escapement.rest;

import dev.escapement.engine.NodeState;
import dev.escapement.engine.access.ApiKey;
import dev.escapement.engine.access.Change;
import dev.escapement.engine.access.Role;
import dev.escapement.engine.definition.Edition;
import dev.escapement.engine.forecast.Plan;
import dev.escapement.engine.job.Attempt;
import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.LogLine;
import dev.escapement.engine.job.Part;
import dev.escapement.engine.job.Rows;
import dev.escapement.engine.job.RowsPage;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.Step;
import dev.escapement.engine.job.Warning;
import dev.escapement.engine.schedule.Backfill;
import dev.escapement.engine.schedule.Outcome;
import dev.escapement.engine.schedule.Pause;
import dev.escapement.engine.schedule.Schedule;
import dev.escapement.engine.schedule.Slot;
import dev.escapement.rest.http.Fields;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The JSON shapes of what is known. */
final class Documents {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Documents() {}

    /** A job and its steps. */
    static Map<String, Object> job(Job job) {
        return fields(job)
                .add("history", job.history().isEmpty() ? null : list(job.history(), Documents::done))
                .add("steps", steps(job, Part.CHAIN))
                .add("onFailure", job.spec().epilogue().onFailure().isEmpty() ? null : steps(job, Part.ON_FAILURE))
                .add("finally", job.spec().epilogue().always().isEmpty() ? null : steps(job, Part.FINALLY))
                .map();
    }

    private static List<Map<String, Object>> steps(Job job, Part part) {
        return IntStream.range(0, job.steps().size())
                .filter(position -> job.spec().part(position) == part)
                .mapToObj(position -> step(job.steps().get(position)))
                .toList();
    }

    /** {@code running} counts chains under way. */
    static Map<String, Object> node(NodeState node) {
        var working = node.cutOff() ? "cut off" : "ready";
        var status = node.drained() ? "drained" : node.draining() ? "draining" : working;
        return new Fields()
                .add("name", node.name())
                .add("status", status)
                .add("running", node.running())
                .map();
    }

    /** A job as lists show it: without its steps. */
    static Map<String, Object> item(Job job) {
        return fields(job).map();
    }

    private static Fields fields(Job job) {
        var spec = job.spec();
        return new Fields()
                .add("id", spec.id())
                .add("project", spec.project())
                .add("labels", spec.labels())
                .add("parameters", spec.parameters())
                .add("submitter", spec.submitter())
                .add("origin", spec.origin() == null ? null : spec.origin().document())
                .add("notBefore", time(spec.rules().notBefore()))
                .add("timeout", spec.rules().document().get("timeout"))
                .add("priority", spec.rules().document().get("priority"))
                .add("limit", spec.rules().limit())
                .add("location", spec.rules().location())
                .add("deadline", time(spec.rules().deadline()))
                .add("status", name(job.status()))
                .add("prospect", job.prospect() == null ? null : job.prospect().name())
                .add(
                        "expectedEnd",
                        job.outlook() == null ? null : time(job.outlook().expectedEnd()))
                .add("createdAt", time(job.createdAt()))
                .add("updatedAt", time(job.updatedAt()))
                .add("dueAt", time(job.dueAt()))
                .add("waitsFor", job.waitsFor())
                .add("startedAt", time(job.startedAt()))
                .add("endedAt", time(job.endedAt()))
                .add("owner", job.owner())
                .add("verdict", job.verdict() == null ? null : name(job.verdict()))
                .add("error", error(job.error()));
    }

    private static Map<String, Object> done(Intervention.Done done) {
        return new Fields()
                .add("at", time(done.at()))
                .add("action", done.action())
                .add("by", done.by())
                .add("reason", done.reason())
                .add("step", done.step())
                .map();
    }

    private static Map<String, Object> step(Step step) {
        return new Fields()
                .add("name", step.name())
                .add("kind", step.spec().kind())
                .add("config", step.spec().config())
                .addAll(step.spec().rules().document())
                .add("status", name(step.status()))
                .add("attempts", step.attempts().size())
                .add("startedAt", time(step.startedAt()))
                .add("endedAt", time(step.endedAt()))
                .add("output", step.output())
                .add("warnings", list(step.warnings(), Documents::warning))
                .add("error", error(step.error()))
                .map();
    }

    private static Map<String, Object> warning(Warning warning) {
        return new Fields()
                .add("message", warning.message())
                .add("code", warning.code())
                .add("details", warning.details().isEmpty() ? null : warning.details())
                .map();
    }

    private static Map<String, Object> error(JobError error) {
        return error == null
                ? null
                : new Fields()
                        .add("message", error.message())
                        .add("code", error.code())
                        .add("step", error.step())
                        .map();
    }

    static Map<String, Object> attempt(Attempt attempt) {
        return new Fields()
                .add("number", attempt.number())
                .add("node", attempt.node())
                .add("claim", attempt.claim())
                .add("status", name(attempt.status()))
                .add("startedAt", time(attempt.startedAt()))
                .add("endedAt", time(attempt.endedAt()))
                .add("error", error(attempt.error()))
                .map();
    }

    static Map<String, Object> line(LogLine line) {
        return new Fields()
                .add("number", line.number())
                .add("at", time(line.at()))
                .add("text", line.text())
                .map();
    }

    static Map<String, Object> rows(RowsPage page) {
        return new Fields()
                .add("columns", list(page.rows().columns(), Documents::column))
                .add("rows", page.rows().rows())
                .add("next", page.next())
                .map();
    }

    private static Map<String, Object> column(Rows.Column column) {
        return new Fields()
                .add("name", column.name())
                .add("type", column.type())
                .map();
    }

    /** A definition with its version; the document is what was sent. */
    static Map<String, Object> edition(Edition edition) {
        return edition(new Fields(), edition)
                .add("definition", edition.definition().document())
                .map();
    }

    /** The same as lists show it: without the document. */
    static Map<String, Object> editionItem(Edition edition) {
        return edition(new Fields(), edition).map();
    }

    private static Fields edition(Fields fields, Edition edition) {
        var definition = edition.definition();
        return fields.add("name", definition.name())
                .add("project", definition.project())
                .add("description", definition.description())
                .add("version", edition.version())
                .add("inForce", edition.inForce())
                .add("createdAt", time(edition.createdAt()))
                .add("file", edition.file())
                .add("fault", edition.fault());
    }

    static Map<String, Object> schedule(Schedule schedule, Pause pause, List<Map<String, Object>> coming) {
        return new Fields()
                .add("words", schedule.words())
                .add("zone", schedule.zone().getId())
                .add("paused", pause == null ? null : pause(pause))
                .add("coming", coming)
                .map();
    }

    private static Map<String, Object> pause(Pause pause) {
        return new Fields()
                .add("from", time(pause.from()))
                .add("until", time(pause.until()))
                .add("by", pause.by())
                .add("reason", pause.reason())
                .map();
    }

    /** A slot that comes: when, what the clocks of its zone show, whether they have just been changed, and what excludes it. */
    static Map<String, Object> coming(Instant slot, ZoneId zone, Pause pause, String excluded) {
        var local = slot.atZone(zone);
        var change = zone.getRules().previousTransition(slot.plusNanos(1));
        boolean leapt = change != null
                && change.isGap()
                && slot.isBefore(change.getInstant().plus(change.getDuration()));
        boolean twice = zone.getRules().getValidOffsets(local.toLocalDateTime()).size() > 1;
        return new Fields()
                .add("at", time(slot))
                .add("local", local.toOffsetDateTime().toString())
                .add("clocks", leapt ? "have just been put forward" : twice ? "show this time twice" : null)
                .add("excluded", excluded)
                .add("paused", (pause == null || !pause.holds(slot)) ? null : true)
                .map();
    }

    /** A slot that has come, and what became of it. */
    static Map<String, Object> slot(Slot slot) {
        return new Fields()
                .add("at", time(slot.at()))
                .add("outcome", slot.outcome().name())
                .add("job", slot.job())
                .add("reason", slot.reason())
                .add("version", slot.version())
                .add("backfill", slot.backfill())
                .map();
    }

    static Map<String, Object> backfill(Backfill backfill) {
        var progress = backfill.progress();
        return new Fields()
                .add("number", backfill.number())
                .add("from", time(backfill.from()))
                .add("until", time(backfill.until()))
                .add("parallel", backfill.parallel())
                .add("by", backfill.by())
                .add("reason", backfill.reason())
                .add("createdAt", time(backfill.createdAt()))
                .add("cancelledAt", time(backfill.cancelledAt()))
                .add("done", progress.isDone())
                .add(
                        "slots",
                        new Fields()
                                .add("waiting", progress.waiting())
                                .add("running", progress.running())
                                .add("succeeded", progress.succeeded())
                                .add("failed", progress.failed())
                                .add("refused", progress.refused())
                                .map())
                .map();
    }

    static Map<String, Object> plan(Plan plan) {
        return new Fields()
                .add("from", time(plan.from()))
                .add("until", time(plan.until()))
                .add("jobs", list(plan.jobs(), Documents::expected))
                .add("conflicts", list(plan.conflicts(), Documents::conflict))
                .map();
    }

    private static Map<String, Object> expected(Plan.Expected expected) {
        return new Fields()
                .add("project", expected.job().project())
                .add("definition", expected.definition())
                .add(
                        "id",
                        expected.outcome() == Outcome.STARTED ? expected.job().id() : null)
                .add("slot", time(expected.slot()))
                .add("outcome", expected.outcome().name())
                .add("reason", expected.reason())
                .add("startsAt", time(expected.start()))
                .add("waitsFor", expected.waitsFor())
                .add("expectedEnd", time(expected.end()))
                .add("basis", expected.basis())
                .add("deadline", time(expected.deadline()))
                .add("missesDeadline", expected.missesDeadline() ? true : null)
                .map();
    }

    private static Map<String, Object> conflict(Plan.Conflict conflict) {
        return new Fields()
                .add("limit", conflict.limit())
                .add("size", conflict.size())
                .add("from", time(conflict.from()))
                .add("until", time(conflict.until()))
                .add("most", conflict.most())
                .add("jobs", conflict.jobs().stream().map(JobRef::id).toList())
                .map();
    }

    /** A key; the secret is null once it has been told. */
    static Map<String, Object> key(ApiKey key, String secret) {
        return new Fields()
                .add("name", key.name())
                .add("key", secret)
                .add("role", name(key.role()))
                .add("project", key.project())
                .add("createdAt", time(key.createdAt()))
                .add("createdBy", key.createdBy())
                .add("revokedAt", time(key.revokedAt()))
                .add("revokedBy", key.revokedBy())
                .map();
    }

    static Map<String, Object> change(Change change) {
        return new Fields()
                .add("number", change.number())
                .add("at", time(change.at()))
                .add("who", change.who())
                .add("project", change.project())
                .add("action", change.action())
                .add("subject", change.subject())
                .map();
    }

    static String name(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    /** A piece of a list; next is null when it was the last. */
    static <T> Map<String, Object> page(List<T> items, String next, Function<T, Map<String, Object>> document) {
        return new Fields()
                .add("items", list(items, document))
                .add("next", next)
                .map();
    }

    private static <T> List<Map<String, Object>> list(List<T> items, Function<T, Map<String, Object>> document) {
        return items.stream().map(document).toList();
    }

    private static String name(Status status) {
        return status.name();
    }

    private static String time(Instant instant) {
        return instant == null ? null : TIME.format(instant);
    }
}
