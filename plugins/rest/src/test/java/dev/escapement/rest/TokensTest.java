package dev.escapement.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.Keys;
import dev.escapement.engine.access.Caller;
import dev.escapement.engine.access.Role;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tokens: they open for a while what their key opens. */
class TokensTest {
    @RegisterExtension
    static final ApiExtension API = new ApiExtension();

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MOMENT = Duration.ofMillis(1_001);

    /** Another node's than that of the API. */
    private final ApiKeys keys = ApiKeys.of(ApiExtension.KEY).with(API.node().keys());

    private static String key(String name, Role role, String project) {
        return API.node().keys().make(name, role, project, "test").orElseThrow().secret();
    }

    private String token(String name, String key) {
        return keys.begin(name, key).map(Keys.Token::secret).orElseThrow();
    }

    private static Answer jobs(String token) {
        return API.as(token, "GET", "/jobs", "");
    }

    @Test
    void a_token_opens_on_every_node_what_its_key_opens() {
        var token = keys.begin("ann", key("ann", Role.VIEWER, "geo")).orElseThrow();

        assertThat(token.validFor()).isEqualTo(HOUR);
        assertThat(keys.caller(token.secret())).contains(new Caller("ann", Role.VIEWER, "geo"));
        jobs(token.secret()).is(200);
        API.as(token.secret(), "GET", "/jobs?project=default", "").isProblem(403, "forbidden");
        API.as(token.secret(), "POST", "/jobs", ApiExtension.chain("a", "ok")).isProblem(403, "forbidden");
    }

    @Test
    void a_token_may_be_for_a_key_of_the_settings() {
        var token = token("admin", ApiExtension.KEY);

        API.as(token, "GET", "/keys", "").is(200);
        // That node has no such key.
        assertThat(ApiKeys.of("another").with(API.node().keys()).caller(token)).isEmpty();
        assertThat(keys.renew(token)).isPresent();
    }

    @Test
    void there_is_none_for_who_does_not_bring_a_key_with_its_name() {
        var ann = key("ann", Role.USER, null);
        var bob = key("bob", Role.USER, null);
        for (var wrong : List.of(
                List.of("ann", bob),
                List.of("ann", "wrong"),
                List.of("ann", ""),
                List.of("", ann),
                List.of("admin", ann),
                List.of("ann", Keys.hash(ann)),
                List.of("ann", token("ann", ann)))) {
            assertThat(keys.begin(wrong.get(0), wrong.get(1))).as(wrong.get(0)).isEmpty();
        }
        assertThat(ApiKeys.of("key").begin("admin", "key")).isEmpty();
        assertThat(keys.renew(ann)).isEmpty();
        assertThat(keys.renew("")).isEmpty();
    }

    @Test
    void a_token_expires_after_an_hour() {
        var token = token("ann", key("ann", Role.USER, null));
        API.node().clock().tick(HOUR.minus(MOMENT));
        jobs(token).is(200);
        API.node().clock().tick(MOMENT);
        API.node().clock().tick(MOMENT);

        jobs(token).isProblem(401, "unauthorized");
        assertThat(keys.renew(token)).isEmpty();
    }

    @Test
    void a_token_is_renewed_until_eight_hours_after_the_key_was_brought() {
        var token = keys.begin("ann", key("ann", Role.USER, null)).orElseThrow();
        for (int i = 0; i < 9; i++) {
            API.node().clock().tick(Duration.ofMinutes(50));
            var old = token;
            token = keys.renew(old.secret()).orElseThrow();
            // The old one goes on until its own end.
            jobs(old.secret()).is(200);
        }
        assertThat(token.validFor()).isEqualTo(Duration.ofMinutes(30));
        jobs(token.secret()).is(200);
        API.node().clock().tick(Duration.ofMinutes(30));
        assertThat(keys.renew(token.secret())).isEmpty();
    }

    @Test
    void a_token_ends_with_its_key() {
        var token = token("ann", key("ann", Role.USER, null));
        jobs(token).is(200);
        API.as(ApiExtension.KEY, "DELETE", "/keys/ann", "").is(200);

        jobs(token).isProblem(401, "unauthorized");
        assertThat(keys.renew(token)).isEmpty();
    }

    @Test
    void what_the_ledger_keeps_of_a_token_opens_nothing_and_goes_after_its_end() throws Exception {
        var token = token("ann", key("ann", Role.USER, null));

        assertThat(API.sessions()).containsExactly(Keys.hash(token));
        jobs(Keys.hash(token)).isProblem(401, "unauthorized");
        assertThat(keys.begin("ann", token)).isEmpty();
        API.node().clock().tick(HOUR);
        var next = token("admin", ApiExtension.KEY);
        assertThat(API.sessions()).containsExactly(Keys.hash(next));
        assertThat(keys.begin("admin", ApiExtension.KEY).orElseThrow().toString())
                .isEqualTo("Token[validFor=PT1H]");
    }
}
