package dev.escapement.dialects.oml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.dialects.DialectServer;
import dev.escapement.dialects.Http;
import dev.escapement.dialects.Http.Answer;
import dev.escapement.engine.Keys;
import dev.escapement.engine.access.Role;
import dev.escapement.engine.time.SystemClock;
import dev.escapement.rest.Dialect;
import dev.escapement.rest.http.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens for names and keys, and nothing without one. */
class OmlTokenTest {
    @RegisterExtension
    static final DialectServer SERVER = new DialectServer(new Broken());

    /** The same API where something is missing that it needs. */
    private static final class Broken implements Dialect {
        @Override
        public List<String> patterns() {
            return List.of("/broken/*");
        }

        @Override
        public Endpoint open(House house) {
            var halfBuilt = new House(house.engine(), null, house.options(), house.connections());
            return new OmlApi(halfBuilt, Duration.ofSeconds(1), new SystemClock());
        }
    }

    private final OmlClient oml = new OmlClient(SERVER);

    private String token(String name, Role role) {
        return (String) oml.login(name, SERVER.key(name, role, null)).is(200).at("accessToken");
    }

    @Test
    void a_token_is_given_for_a_name_and_a_password() {
        var answer = oml.login("ann", SERVER.key("ann", Role.USER, null)).is(200);

        assertThat(answer.at("accessToken")).asString().matches("[A-Za-z0-9_-]{43}");
        assertThat(answer.at("expiresIn")).isEqualTo(3600);
        assertThat(answer.at("tokenType")).isEqualTo("Bearer");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        oml.as((String) answer.at("accessToken"), "GET", "/scripts", null).is(200);
        oml.login("admin", DialectServer.KEY).is(200);
    }

    @Test
    void a_token_is_refreshed_by_itself() {
        var token = token("fred", Role.USER);
        for (var name : List.of("token", "refresh_token")) {
            var next = oml.token(Map.of("grant_type", "refresh_token", name, token))
                    .is(200);
            assertThat(next.at("accessToken")).isNotEqualTo(token);
            assertThat(next.at("expiresIn")).isIn(3599, 3600);
            oml.as((String) next.at("accessToken"), "GET", "/scripts", null).is(200);
        }
        oml.as(token, "GET", "/scripts", null).is(200);
        unauthorized(oml.token(Map.of("grant_type", "refresh_token", "token", DialectServer.KEY)));
        unauthorized(oml.token(Map.of("grant_type", "refresh_token", "token", "wrong")));
    }

    @Test
    void the_endpoint_may_stand_below_a_prefix() {
        var url = SERVER.url() + "/omlusers/tenants/acme/databases/prod/api/oauth2/v1/token";
        var body = "{\"grant_type\":\"password\",\"username\":\"admin\",\"password\":\"" + DialectServer.KEY + "\"}";
        assertThat(new Http().send(null, "POST", url, body).is(200).at("expiresIn"))
                .isEqualTo(3600);
        new Http().send(null, "GET", url, (String) null).is(404);
        new Http()
                .send(null, "POST", SERVER.url() + "/omlusers/api/oauth2/v1", body)
                .is(404);
    }

    @Test
    void a_name_and_a_key_that_do_not_belong_together_are_no_login() {
        var key = SERVER.key("carl", Role.USER, null);
        unauthorized(oml.login("carl", "wrong"));
        unauthorized(oml.login("Carl", key));
        unauthorized(oml.login("admin", key));
        unauthorized(oml.login("carl", (String) oml.login("carl", key).at("accessToken")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                   | grant_type is required
            {"grant_type":"magic"}                               | grant_type must be password or refresh_token
            {"grant_type":"password","username":"ann"}           | password is required
            {"grant_type":"password","password":"x"}             | username is required
            {"grant_type":"password","username":1,"password":2}  | username must be a text
            {"grant_type":"refresh_token"}                       | token is required
            []                                                   | must be a JSON object
            {                                                    | not one JSON value
            """)
    void what_is_no_request_for_a_token_is_refused(String body, String words) {
        var answer = new Http()
                .send(null, "POST", SERVER.url() + OmlClient.TOKEN, body)
                .is(400);
        assertThat(answer.at("errorMessage")).asString().contains(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /do-eval/f",
                "POST /table-apply/f",
                "POST /row-apply/f/ann",
                "POST /group-apply/f",
                "POST /index-apply/f",
                "GET /jobs/j",
                "GET /jobs/j/result",
                "DELETE /jobs/j",
                "GET /scripts",
                "GET ",
                "GET /nothing"
            })
    void without_a_token_everything_is_401(String line) throws Exception {
        var method = line.substring(0, line.indexOf(' '));
        var path = line.substring(line.indexOf(' ') + 1);
        var revoked = token("r" + line.hashCode(), Role.ADMIN);
        SERVER.keys().revoke("r" + line.hashCode(), "test");
        var expired = (String) oml.login("admin", DialectServer.KEY).at("accessToken");
        SERVER.ledger(
                "update escapement.key_session set began_at = now() - interval '2 hours', expires_at = now() - interval '1 hour'"
                        + " where hash = '" + Keys.hash(expired) + "'");
        for (var token : new String[] {null, "wrong", revoked, expired}) {
            unauthorized(oml.as(token, method, path, method.equals("POST") ? "{}" : null));
        }
    }

    private static void unauthorized(Answer answer) {
        assertThat(answer.is(401).at("errorMessage")).asString().isNotEmpty();
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
    }

    @Test
    void a_fault_of_the_server_is_500_with_an_error_message() {
        var answer = new Http()
                .send("any", "GET", SERVER.url() + "/broken/v1/scripts", (String) null, "X-Request-Id", "r-7");
        assertThat(answer.is(500).at("errorMessage")).asString().contains("r-7");
    }

    @Test
    void a_token_opens_the_other_apis_too() {
        var token = token("vera", Role.VIEWER);
        new Http()
                .send(token, "GET", SERVER.url() + "/api/v1/jobs", (String) null)
                .is(200);
        new Http()
                .send(token, "GET", SERVER.url() + "/bigquery/v2/projects/default/jobs", (String) null)
                .is(200);
        new Http()
                .send(token, "POST", SERVER.url() + "/api/v1/jobs", "{}", "Content-Type", "application/json")
                .is(403);
    }
}
