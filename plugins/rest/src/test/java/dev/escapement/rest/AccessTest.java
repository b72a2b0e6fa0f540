package dev.escapement.rest;

import static dev.escapement.rest.ApiExtension.chain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.escapement.engine.access.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Keys with roles and projects: what each opens, and what it does not. */
class AccessTest {
    @RegisterExtension
    static final ApiExtension API = new ApiExtension();

    private static final String DEFINITION =
            "{\"schedule\":{\"every\":\"PT1H\"},\"steps\":[{\"name\":\"s\",\"kind\":\"test\",\"config\":{\"mode\":\"ok\"}}]}";

    /** Made from the route table: each route opens for its role and is closed for the one below it. */
    @TestFactory
    Stream<DynamicTest> every_route_is_closed_for_lower_roles() {
        return API.servlet().routes().stream()
                .filter(route -> route.role() != Role.VIEWER)
                .map(route -> DynamicTest.dynamicTest(route.method() + " " + route.path(), () -> {
                    for (var role : Role.values()) {
                        if (!role.includes(route.role())) {
                            var key = make(role + "-" + UUID.randomUUID(), role, null);
                            var path = route.path().replace("{id}", "id").replaceAll("\\{[a-z]+}", "1");
                            assertThat(API.as(key, route.method(), path, "{}")
                                            .isProblem(403, "forbidden")
                                            .text())
                                    .contains("has the role " + Documents.name(role) + "; this takes "
                                            + Documents.name(route.role()));
                        }
                    }
                }));
    }

    @Test
    void a_key_is_told_once_and_opens_nothing_once_it_is_revoked() {
        var made = API.post("/keys", "{\"name\":\"ann@geo\",\"role\":\"user\",\"project\":\"geo\"}")
                .is(201);
        var key = (String) made.get("key");
        assertThat(key).matches("[A-Za-z0-9_-]{43}");
        assertThat(made.header("Location")).isEqualTo("/api/v1/keys/ann@geo");
        API.as(key, "GET", "/jobs", "").is(200);
        assertThat(API.get("/keys").is(200).text()).doesNotContain(key).contains("\"createdBy\":\"admin\"");
        API.post("/keys", "{\"name\":\"ann@geo\",\"role\":\"viewer\"}").isProblem(409, "key-exists");

        var revoked = API.as(ApiExtension.KEY, "DELETE", "/keys/ann@geo", "").is(200);
        assertThat(revoked.get("revokedBy")).isEqualTo("admin");
        API.as(key, "GET", "/jobs", "").isProblem(401, "unauthorized");
        API.as(ApiExtension.KEY, "DELETE", "/keys/bob", "").isProblem(404, "key-not-found");
        API.post("/keys", "{\"name\":\"ann@geo\",\"role\":\"viewer\"}").isProblem(409, "key-exists");
    }

    /** Another node remembers a caller for a second, and no longer. */
    @Test
    void a_key_that_was_revoked_elsewhere_opens_nothing_after_a_second() {
        var key = make("ann", Role.VIEWER, null);
        API.as(key, "GET", "/jobs", "").is(200);
        API.node().keys().revoke("ann", "somebody");
        API.as(key, "GET", "/jobs", "").is(200);
        API.node().clock().tick(Duration.ofMillis(1_001));

        API.as(key, "GET", "/jobs", "").isProblem(401, "unauthorized");
    }

    @Test
    void a_key_of_a_project_sees_and_makes_nothing_in_others() {
        var key = make("ann", Role.OPERATOR, "geo");
        API.post("/jobs", chain("theirs", "ok")).is(201);
        assertThat(API.as(key, "POST", "/jobs", chain("ours", "ok")).is(201).get("project"))
                .isEqualTo("geo");

        assertThat(API.as(key, "GET", "/jobs", "").is(200).items("items"))
                .extracting("id")
                .containsExactly("ours");
        API.as(key, "GET", "/jobs/theirs", "").isProblem(404, "job-not-found");
        API.as(key, "GET", "/jobs/theirs?project=default", "").isProblem(403, "forbidden");
        var elsewhere = chain("new", "ok").replace("{\"id\"", "{\"project\":\"default\",\"id\"");
        assertThat(API.as(key, "POST", "/jobs", elsewhere)
                        .isProblem(403, "forbidden")
                        .text())
                .contains("is for the project geo");
        API.get("/jobs/new").isProblem(404, "job-not-found");
        API.as(key, "PUT", "/definitions/nightly", DEFINITION).is(201);
        API.as(key, "PUT", "/definitions/nightly?project=default", DEFINITION).isProblem(403, "forbidden");
        API.get("/definitions/nightly").isProblem(404, "definition-not-found");
        API.get("/definitions/nightly?project=geo").is(200);
        assertThat(API.as(key, "GET", "/simulation?days=1", "").is(200).items("jobs"))
                .extracting("project")
                .containsOnly("geo");
        API.as(key, "GET", "/simulation?project=default", "").isProblem(403, "forbidden");
    }

    /** From the route table: whatever takes a project takes only the key's own. */
    @TestFactory
    Stream<DynamicTest> no_route_opens_another_project() {
        return API.servlet().routes().stream()
                .filter(route -> route.query().contains("project"))
                .map(route -> DynamicTest.dynamicTest(route.method() + " " + route.path(), () -> {
                    var key = make("ann-" + UUID.randomUUID(), Role.OPERATOR, "geo");
                    API.post("/jobs", chain("id", "ok"));
                    var path = route.path().replace("{id}", "id").replaceAll("\\{[a-z]+}", "1");
                    var body = route.method().equals("GET") ? "" : "{}";
                    API.as(key, route.method(), path + "?project=default", body).isProblem(403, "forbidden");
                    assertThat(API.get("/jobs/id").is(200).get("status")).isEqualTo("PENDING");
                }));
    }

    @Test
    void a_user_changes_only_what_it_has_submitted() {
        var ann = make("ann", Role.USER, null);
        var bob = make("bob", Role.USER, null);
        assertThat(API.as(ann, "POST", "/jobs", chain("hers", "ok")).is(201).get("submitter"))
                .isEqualTo("ann");
        assertThat(API.as(bob, "POST", "/jobs", chain("hers", "ok")).is(200).get("submitter"))
                .isEqualTo("ann");

        API.as(bob, "POST", "/jobs/hers/cancel", "").isProblem(403, "forbidden");
        API.as(bob, "POST", "/jobs/hers/restart", "").isProblem(403, "forbidden");
        API.as(bob, "PUT", "/jobs/hers", chain("hers", "fail")).isProblem(403, "forbidden");
        API.as(bob, "POST", "/jobs/none/cancel", "").isProblem(404, "job-not-found");
        var cancelled = API.as(ann, "POST", "/jobs/hers/cancel", "").is(200);
        assertThat(cancelled.items("history")).extracting("action", "by").containsExactly(tuple("cancel", "ann"));
        API.as(make("olga", Role.OPERATOR, null), "POST", "/jobs/hers/restart", "")
                .is(202);
    }

    @Test
    void what_was_changed_is_kept_with_who_did_it() {
        var olga = make("olga", Role.OPERATOR, "geo");
        API.as(olga, "PUT", "/definitions/nightly", DEFINITION).is(201);
        API.as(olga, "POST", "/definitions/nightly/schedule/pause", "{\"reason\":\"moving\"}")
                .is(200);
        API.as(olga, "PUT", "/definitions/broken", "{}").isProblem(422, "invalid-definition");
        API.as(ApiExtension.KEY, "DELETE", "/keys/olga", "").is(200);

        var first = API.get("/audit?limit=1").is(200);
        assertThat(first.items("items"))
                .extracting("who", "action", "subject")
                .containsExactly(tuple("admin", "DELETE /keys/{name}", "olga"));
        assertThat(API.get("/audit?limit=5&cursor=" + first.get("next")).is(200).items("items"))
                .extracting(change -> change.get("who") + " " + change.get("action") + " " + change.get("subject") + " "
                        + change.get("project"))
                .containsExactly(
                        "olga POST /definitions/{name}/schedule/pause nightly geo",
                        "olga PUT /definitions/{name} nightly geo");
        assertThat(API.get("/definitions/nightly/schedule?project=geo").is(200).text())
                .contains("\"by\":\"olga\"");
    }

    @Test
    void what_is_no_key_is_refused_with_its_place() {
        var wrong = new ArrayList<>(List.of(
                List.of("{\"role\":\"user\"}", "/name"),
                List.of("{\"name\":\"a b\",\"role\":\"user\"}", "/name"),
                List.of("{\"name\":\"admin\",\"role\":\"user\"}", "/name"),
                List.of("{\"name\":\"a\"}", "/role"),
                List.of("{\"name\":\"a\",\"role\":\"root\"}", "/role"),
                List.of("{\"name\":\"a\",\"role\":\"user\",\"project\":\"a/b\"}", "/project"),
                List.of("{\"name\":\"a\",\"role\":\"admin\",\"project\":\"geo\"}", "/project"),
                List.of("{\"name\":\"a\",\"role\":\"user\",\"key\":\"x\"}", "/key")));
        wrong.forEach(pair -> assertThat(API.post("/keys", pair.get(0))
                        .isProblem(422, "invalid-body")
                        .items("errors"))
                .as(pair.get(0))
                .extracting("pointer")
                .containsExactly(pair.get(1)));
        assertThat(API.get("/keys").is(200).items("items")).isEmpty();
        API.get("/keys?cursor=AA").isProblem(400, "invalid-request");
    }

    private static String make(String name, Role role, String project) {
        return API.node().keys().make(name, role, project, "test").orElseThrow().secret();
    }
}
