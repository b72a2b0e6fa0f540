package dev.escapement.client.http;

import dev.escapement.client.job.EscapementException;
import dev.escapement.client.job.InvalidJobException;
import dev.escapement.client.job.JobConflictException;
import dev.escapement.client.job.Problem;
import dev.escapement.client.job.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;

/** What an answer means that is no success. */
final class Refusals {
    private static final int LONGEST = 300;

    private Refusals() {}

    static EscapementException of(Request request, Answer answer) {
        try {
            return of(answer.status(), answer.document());
        } catch (JacksonException e) {
            // Whoever answered, it was no server of ours: a proxy, another application.
            var text = answer.body().strip();
            return new RefusedException(
                    answer.status(),
                    null,
                    request.words() + " was answered with status " + answer.status() + ": "
                            + text.substring(0, Math.min(text.length(), LONGEST)));
        }
    }

    private static EscapementException of(int status, Map<String, Object> document) {
        var code = Objects.requireNonNullElse(Documents.text(document, "code"), "");
        var detail = Objects.requireNonNullElse(Documents.text(document, "detail"), Documents.text(document, "title"));
        return switch (code) {
            case "invalid-job", "invalid-body" -> new InvalidJobException(problems(document));
            case "job-exists" -> new JobConflictException(detail, problems(document));
            default -> new RefusedException(status, code.isEmpty() ? null : code, detail);
        };
    }

    private static List<Problem> problems(Map<String, Object> document) {
        var problems = new ArrayList<Problem>();
        for (var error : Documents.list(document, "errors")) {
            var fields = (Map<?, ?>) error;
            problems.add(new Problem(Documents.text(fields, "pointer"), Documents.text(fields, "message")));
        }
        return problems;
    }
}
