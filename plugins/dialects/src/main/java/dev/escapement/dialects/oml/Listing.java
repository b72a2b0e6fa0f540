package dev.escapement.dialects.oml;

import dev.escapement.engine.Engine;
import dev.escapement.rest.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What there is: the versions of the API, and the scripts. Thread-safe. */
final class Listing {
    private static final String VERSION = "/v1";

    private final Engine engine;

    Listing(Engine engine) {
        this.engine = engine;
    }

    /** They are nobody's: each belongs to whoever asks. */
    Response scripts(OmlCall call) {
        var items = engine.registered(JobReader.KIND).stream()
                .map(name -> Map.of("NAME", name, "OWNER", call.caller().name()))
                .toList();
        return Response.of(200, Map.of("result", items));
    }

    Response versions(OmlCall call) {
        return Response.of(200, Map.of("items", List.of(item(call))));
    }

    Response version(OmlCall call) {
        return Response.of(200, item(call));
    }

    private static Map<String, Object> item(OmlCall call) {
        var links = new ArrayList<Map<String, String>>();
        links.add(link(call, VERSION, "self"));
        Stream.concat(
                        Stream.of("/scripts", "/jobs/{jobId}", "/jobs/{jobId}/result")
                                .map(VERSION::concat),
                        Stream.of(Apply.values()).flatMap(apply -> apply.paths().stream()))
                .forEach(path -> links.add(link(call, path, "child")));
        return Map.of("version", "v1", "isLatest", true, "lifecycle", "ACTIVE", "links", links);
    }

    private static Map<String, String> link(OmlCall call, String path, String relation) {
        return Map.of(
                "href",
                call.address(path.replace("{script}", "{scriptName}").replace("{owner}", "{ownerName}")),
                "rel",
                relation);
    }
}
