package dev.escapement.rest;

import dev.escapement.engine.Definitions;
import dev.escapement.engine.HeldByFileException;
import dev.escapement.engine.JobHandle;
import dev.escapement.engine.definition.Definition;
import dev.escapement.engine.definition.Edition;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.JobConflictException;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.SpecReader;
import dev.escapement.engine.job.Values;
import dev.escapement.rest.http.ApiException;
import dev.escapement.rest.http.Fields;
import dev.escapement.rest.http.ProblemType;
import dev.escapement.rest.http.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Definitions: put in force, looked up, compared, and made jobs of. */
final class DefinitionResource {
    private static final int PAGE = 50;
    private static final int MOST = 1_000;
    private static final List<String> RUN = List.of("id", "parameters");

    private final Definitions definitions;

    DefinitionResource(Definitions definitions) {
        this.definitions = definitions;
    }

    Response list(Call call) {
        var project = call.query().project();
        int limit = call.query().limit(PAGE, MOST);
        var page = call.query().page(cursor -> definitions.list(project, cursor, limit));
        return Response.of(200, Documents.page(page.items(), page.next(), Documents::editionItem));
    }

    Response show(Call call) {
        return told(200, inForce(call));
    }

    private Edition inForce(Call call) {
        return definitions.find(call.query().project(), call.definition()).orElseThrow(DefinitionResource::none);
    }

    /** What would be written, and nothing is. */
    Response validate(Call call) {
        var definition = read(call.json(), ProblemType.INVALID_DEFINITION);
        return Response.of(
                200,
                new Fields()
                        .add("valid", true)
                        .add("definition", definition.document())
                        .map());
    }

    Response put(Call call) {
        var ref = new JobRef(call.query().project(), call.definition());
        var definition = read(named(call.json(), ref), ProblemType.INVALID_DEFINITION);
        if (!definition.name().equals(ref.id()) || !definition.project().equals(ref.project())) {
            throw ProblemType.INVALID_DEFINITION
                    .because("Nothing was written.")
                    .with(List.of(new Problem(
                            definition.name().equals(ref.id()) ? "/project" : "/name", "must be that of the address")));
        }
        var expected = call.expectedVersion();
        var before =
                definitions.find(ref.project(), ref.id()).map(Edition::version).orElse(0L);
        var edition = held(() -> definitions.put(definition, expected)).orElseThrow(DefinitionResource::changed);
        return told(before == 0 ? 201 : 200, edition).with("Location", call.address("/definitions/" + ref.id()));
    }

    /** Name and project of the address may be left out. */
    private static Object named(Object body, JobRef ref) {
        if (body instanceof Map<?, ?> map) {
            var named = new LinkedHashMap<Object, Object>(map);
            named.putIfAbsent("name", ref.id());
            named.putIfAbsent("project", ref.project());
            return named;
        }
        return body;
    }

    Response retire(Call call) {
        var project = call.query().project();
        var name = call.definition();
        var expected = call.expectedVersion();
        var before = inForce(call);
        if (!held(() -> definitions.retire(project, name, expected))) {
            throw changed();
        }
        return Response.of(
                200,
                Documents.edition(
                        definitions.find(project, name, before.version()).orElseThrow(DefinitionResource::none)));
    }

    Response versions(Call call) {
        var project = call.query().project();
        var name = call.definition();
        int limit = call.query().limit(PAGE, MOST);
        var page = call.query().page(cursor -> definitions.versions(project, name, cursor, limit));
        if (page.items().isEmpty() && !definitions.isKnown(project, name)) {
            throw none();
        }
        return Response.of(200, Documents.page(page.items(), page.next(), Documents::editionItem));
    }

    Response version(Call call) {
        return told(200, version(call, "version"));
    }

    private Edition version(Call call, String placeholder) {
        return definitions
                .find(call.query().project(), call.definition(), call.number(placeholder))
                .orElseThrow(DefinitionResource::none);
    }

    /** Where the other version differs, with what each says there. */
    Response diff(Call call) {
        var from = version(call, "version").definition().document();
        var to = version(call, "other").definition().document();
        var changes = new ArrayList<Map<String, Object>>();
        for (var pointer : Values.differences(from, to)) {
            changes.add(new Fields()
                    .add("pointer", pointer)
                    .add("from", Values.at(from, pointer))
                    .add("to", Values.at(to, pointer))
                    .map());
        }
        return Response.of(200, new Fields().add("changes", changes).map());
    }

    /** The body may name the job, and gives the values of parameters. */
    Response run(Call call) {
        var project = call.query().project();
        var name = call.definition();
        var body = object("", call.jsonOrNothing());
        body.keySet().stream().filter(key -> !RUN.contains(key)).findFirst().ifPresent(key -> {
            throw ProblemType.INVALID_BODY
                    .because("Nothing was written.")
                    .with(List.of(new Problem(
                            "/" + Values.escape(key),
                            "is not a field here; the fields are " + String.join(", ", RUN))));
        });
        if (body.containsKey("id") && !(body.get("id") instanceof String)) {
            throw ProblemType.INVALID_BODY
                    .because("Nothing was written.")
                    .with(List.of(new Problem("/id", "must be a text")));
        }
        var parameters = object("/parameters", body.getOrDefault("parameters", Map.of()));
        var handle = submitted(() -> definitions
                .run(
                        project,
                        name,
                        (String) body.get("id"),
                        parameters,
                        call.query().caller().name())
                .orElseThrow(DefinitionResource::none));
        return Response.of(handle.created() ? 201 : 200, Documents.job(handle.job()))
                .with("Location", call.address(handle.ref()));
    }

    private static JobHandle submitted(Supplier<JobHandle> work) {
        try {
            return work.get();
        } catch (InvalidSpecException e) {
            throw JobResource.invalid(ProblemType.INVALID_JOB, e);
        } catch (JobConflictException e) {
            throw JobResource.conflict(e);
        }
    }

    private static Map<String, Object> object(String pointer, Object body) {
        try {
            return SpecReader.readObject(pointer, body);
        } catch (InvalidSpecException e) {
            throw JobResource.invalid(ProblemType.INVALID_BODY, e);
        }
    }

    private Definition read(Object body, ProblemType type) {
        try {
            return definitions.read(body);
        } catch (InvalidSpecException e) {
            throw JobResource.invalid(type, e);
        }
    }

    private static <T> T held(Supplier<T> work) {
        try {
            return work.get();
        } catch (HeldByFileException e) {
            throw ProblemType.DEFINITION_HELD.because(e.getMessage());
        }
    }

    private static Response told(int status, Edition edition) {
        return Response.of(status, Documents.edition(edition)).with("ETag", "\"" + edition.version() + "\"");
    }

    static ApiException none() {
        return ProblemType.DEFINITION_NOT_FOUND.because(
                "This project has no definition of this name, or not this version.");
    }

    private static ApiException changed() {
        return ProblemType.DEFINITION_CHANGED.because(
                "The version in force is not the one that If-Match, or If-None-Match, asks for; nothing was written.");
    }
}
