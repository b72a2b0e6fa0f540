package dev.escapement.rest;

import dev.escapement.engine.Keys;
import dev.escapement.engine.access.Role;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.SpecReader;
import dev.escapement.engine.step.ConfigReader;
import dev.escapement.rest.http.ApiException;
import dev.escapement.rest.http.ProblemType;
import dev.escapement.rest.http.Response;
import java.util.regex.Pattern;

/** Keys: made, listed, revoked; and what was changed with them. */
final class KeyResource {
    private static final int PAGE = 50;
    private static final int MOST = 1_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.@-]{1,200}");

    private final Keys keys;

    KeyResource(Keys keys) {
        this.keys = keys;
    }

    /** The key itself is told here, and never again. */
    Response make(Call call) {
        try {
            var fields = new ConfigReader(SpecReader.readObject("", call.json()));
            var name = fields.text("name");
            var role = fields.choice("role", Role.class, null);
            var project = fields.text("project", null);
            check(fields, name, role, project);
            Bodies.refuse(fields);
            var made = keys.make(name, role, project, call.query().caller().name())
                    .orElseThrow(() -> ProblemType.KEY_EXISTS.because(
                            "A name stays with its key, also when that is revoked: jobs and history tell it."));
            return Response.of(201, Documents.key(made.key(), made.secret()))
                    .with("Location", call.address("/keys/" + name));
        } catch (InvalidSpecException e) {
            throw JobResource.invalid(ProblemType.INVALID_BODY, e);
        }
    }

    private static void check(ConfigReader fields, String name, Role role, String project) {
        if (name != null && (!NAME.matcher(name).matches() || name.equals(ApiKeys.ADMIN.name()))) {
            fields.problem(
                    "name",
                    "must be 1 to 200 characters of A-Z, a-z, 0-9, _, ., @ and -, and not " + ApiKeys.ADMIN.name());
        }
        if (role == null && !fields.keys().contains("role")) {
            fields.problem("role", "is required: viewer, user, operator or admin");
        }
        if (project != null && !Query.PROJECT.matcher(project).matches()) {
            fields.problem("project", "must be 1 to 200 characters of A-Z, a-z, 0-9, _ and -");
        }
        if (project != null && role == Role.ADMIN) {
            fields.problem("project", "must not stand here: an admin is one of all projects");
        }
    }

    Response list(Call call) {
        int limit = call.query().limit(PAGE, MOST);
        var page = call.query().page(cursor -> keys.list(cursor, limit));
        return Response.of(200, Documents.page(page.items(), page.next(), key -> Documents.key(key, null)));
    }

    Response revoke(Call call) {
        var key = keys.revoke(call.keyName(), call.query().caller().name()).orElseThrow(KeyResource::none);
        return Response.of(200, Documents.key(key, null));
    }

    Response changes(Call call) {
        int limit = call.query().limit(PAGE, MOST);
        var page = call.query().page(cursor -> keys.changes(cursor, limit));
        return Response.of(200, Documents.page(page.items(), page.next(), Documents::change));
    }

    private static ApiException none() {
        return ProblemType.KEY_NOT_FOUND.because("There is no key of this name.");
    }
}
