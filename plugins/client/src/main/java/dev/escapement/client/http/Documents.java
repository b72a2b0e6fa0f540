package dev.escapement.client.http;

import dev.escapement.client.job.Column;
import dev.escapement.client.job.JobError;
import dev.escapement.client.job.JobState;
import dev.escapement.client.job.Part;
import dev.escapement.client.job.RowsPage;
import dev.escapement.client.job.Status;
import dev.escapement.client.job.StepState;
import dev.escapement.client.job.Warning;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What the API's documents mean; fields that are not known are passed over. */
final class Documents {
    private Documents() {}

    static JobState job(Map<?, ?> document) {
        var steps = new ArrayList<StepState>();
        list(document, "steps").forEach(step -> steps.add(step((Map<?, ?>) step, Part.CHAIN)));
        list(document, "onFailure").forEach(step -> steps.add(step((Map<?, ?>) step, Part.ON_FAILURE)));
        list(document, "finally").forEach(step -> steps.add(step((Map<?, ?>) step, Part.FINALLY)));
        return new JobState(
                text(document, "id"),
                text(document, "project"),
                Status.valueOf(text(document, "status")),
                time(document, "createdAt"),
                time(document, "startedAt"),
                time(document, "endedAt"),
                error(document),
                steps);
    }

    /** The jobs of a list. */
    static List<JobState> jobs(Map<?, ?> document) {
        return all(list(document, "items"), Documents::job);
    }

    private static StepState step(Map<?, ?> document, Part part) {
        var name = text(document, "name");
        return new StepState(
                name,
                text(document, "kind"),
                part,
                Status.valueOf(text(document, "status")),
                time(document, "startedAt"),
                time(document, "endedAt"),
                object(document, "output"),
                all(list(document, "warnings"), warning -> warning(warning, name)),
                error(document));
    }

    private static Warning warning(Map<?, ?> document, String step) {
        return new Warning(text(document, "message"), text(document, "code"), object(document, "details"), step);
    }

    private static JobError error(Map<?, ?> document) {
        return document.get("error") instanceof Map<?, ?> error
                ? new JobError(text(error, "message"), text(error, "code"), text(error, "step"))
                : null;
    }

    static RowsPage rows(Map<?, ?> document) {
        var columns = all(list(document, "columns"), column -> new Column(text(column, "name"), text(column, "type")));
        var rows = new ArrayList<List<Object>>();
        list(document, "rows").forEach(row -> rows.add(new ArrayList<>((List<?>) row)));
        return new RowsPage(columns, rows, text(document, "next"));
    }

    /** How often somebody has done this to the job. */
    static long count(Map<?, ?> document, String action) {
        return list(document, "history").stream()
                .filter(done -> action.equals(text((Map<?, ?>) done, "action")))
                .count();
    }

    static String text(Map<?, ?> document, String key) {
        return document.get(key) instanceof String text ? text : null;
    }

    private static Instant time(Map<?, ?> document, String key) {
        var text = text(document, key);
        return text == null ? null : Instant.parse(text);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Map<?, ?> document, String key) {
        return document.get(key) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    static List<?> list(Map<?, ?> document, String key) {
        return document.get(key) instanceof List<?> list ? list : List.of();
    }

    private static <T> List<T> all(List<?> items, Function<Map<?, ?>, T> reader) {
        var all = new ArrayList<T>();
        items.forEach(item -> all.add(reader.apply((Map<?, ?>) item)));
        return all;
    }
}
