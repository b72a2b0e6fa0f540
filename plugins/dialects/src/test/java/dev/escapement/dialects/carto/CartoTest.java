package dev.escapement.dialects.carto;

import dev.escapement.dialects.DialectServer;
import dev.escapement.dialects.Http;
import dev.escapement.dialects.Http.Answer;
import dev.escapement.engine.access.Role;
import dev.escapement.rest.http.Json;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the tests of Batch Queries have in common: a server, and for each test a user of its own. */
abstract class CartoTest {
    @RegisterExtension
    static final DialectServer SERVER = new DialectServer();

    static final Set<String> OPEN = Set.of("pending", "running");

    final Http http = new Http();
    String user;
    String key;

    @BeforeEach
    void user() {
        user = "u" + UUID.randomUUID().toString().substring(0, 8);
        key = SERVER.key(user, Role.USER, user);
    }

    String jobs() {
        return SERVER.url() + "/user/" + user + "/api/v2/sql/job";
    }

    /** With the key in the query, as most clients send it. */
    Answer send(String method, String path, String body) {
        return http.send(null, method, jobs() + path + "?api_key=" + key, body, "Content-Type", "application/json");
    }

    static String json(Object document) {
        var text = new StringWriter();
        Json.write(document, text);
        return text.toString();
    }

    Answer create(Object query) {
        return send("POST", "", json(Map.of("query", query)));
    }

    Answer read(Object id) {
        return send("GET", "/" + id, null).is(200);
    }

    Answer await(Object id, String status) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> read(id), job -> job.at("status").equals(status));
    }

    /** A job that was created and is over, with everything that follows its queries. */
    Answer run(Object query) {
        var id = create(query).is(201).at("job_id");
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> read(id), CartoTest::isOver);
    }

    private static boolean isOver(Answer job) {
        return !OPEN.contains(job.at("status"))
                && OPEN.stream().noneMatch(open -> job.text().contains("\"fallback_status\":\"" + open + "\""));
    }
}
