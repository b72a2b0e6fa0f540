package dev.escapement.steps.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.escapement.engine.ConfigurationException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where requests may go, and where not. */
class HttpGuardTest extends HttpTest {
    private static InetAddress address(String text) {
        return Network.address(text).orElseThrow();
    }

    /** A type whose names lead to these addresses, those of each line the next time that somebody asks. */
    private void names(String... answers) {
        Deque<String> left = new ArrayDeque<>(List.of(answers));
        type = new HttpStep(
                name -> List.of(left.remove().split(" ", -1)).stream()
                        .map(HttpGuardTest::address)
                        .toArray(InetAddress[]::new),
                scheme -> null);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,a loopback address",
        "127.255.255.255,a loopback address",
        "::1,a loopback address",
        "::ffff:127.0.0.1,a loopback address",
        "::ffff:7f00:1,a loopback address",
        "0.0.0.0,an address of no host",
        "0.1.2.3,an address of no host",
        "::,an address of no host",
        "10.0.0.1,a private address",
        "10.255.255.255,a private address",
        "172.16.0.1,a private address",
        "172.31.255.255,a private address",
        "192.168.0.1,a private address",
        "::ffff:192.168.0.1,a private address",
        "fc00::1,a private address",
        "fdff::1,a private address",
        "169.254.169.254,a link-local address",
        "fe80::1,a link-local address",
        "febf::1,a link-local address",
        "100.64.0.1,an address of a carrier's network",
        "100.127.255.255,an address of a carrier's network",
        "224.0.0.1,a multicast address",
        "239.255.255.255,a multicast address",
        "ff02::1,a multicast address",
        "255.255.255.255,a reserved address",
        "240.0.0.1,a reserved address",
        "192.0.0.192,a reserved address",
        "192.0.2.1,a reserved address",
        "198.19.0.1,a reserved address",
        "198.51.100.1,a reserved address",
        "203.0.113.1,a reserved address",
        "2001:db8::1,a reserved address",
        "2001::1,a reserved address",
        "fec0::1,a reserved address",
        "::127.0.0.1,a reserved address",
        "64:ff9b:1::1,a reserved address",
        "100::1,a reserved address",
        "2002:7f00:1::1,a loopback address inside of an IPv6 one",
        "2002:a9fe:a9fe::,a link-local address inside of an IPv6 one",
        "64:ff9b::10.0.0.1,a private address inside of an IPv6 one",
        "64:ff9b::a9fe:a9fe,a link-local address inside of an IPv6 one"
    })
    void a_special_address_is_known(String address, String kind) {
        assertThat(SpecialAddresses.kindOf(address(address))).contains(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00:1450:4001::1",
                "2002:808:808::1",
                "64:ff9b::8.8.8.8",
                "::ffff:8.8.8.8"
            })
    void a_public_address_is_none(String address) {
        assertThat(SpecialAddresses.kindOf(address(address))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.2:%d/",
                "http://[::1]:%d/",
                "http://[0:0:0:0:0:0:0:1]:%d/",
                "http://[::ffff:127.0.0.2]:%d/",
                "http://[::ffff:7f00:2]:%d/",
                "http://[::]:%d/",
                "http://0.0.0.0:%d/",
                "http://10.1.2.3/",
                "http://192.168.1.1/",
                "http://169.254.169.254/latest/meta-data/",
                "https://[fd00:ec2::254]/latest/meta-data/",
                "http://[fe80::1]/",
                "http://[64:ff9b::169.254.169.254]/",
                "http://255.255.255.255/"
            })
    void such_an_address_is_refused_with_the_job(String url) {
        assertThat(check("url", url.formatted(server.port()))).singleElement().satisfies(problem -> {
            assertThat(problem.pointer()).isEqualTo("/config/url");
            assertThat(problem.message()).startsWith("leads to a").contains("steps.http.allow");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://2130706433/",
                "http://0x7f000001/",
                "http://0x7f.1/",
                "http://0x7f.0.0.1/",
                "http://0177.0.0.1/",
                "http://0177.0.0.01/",
                "http://017700000001/",
                "http://127.1/",
                "http://127.0.1/",
                "http://127.0.0.1./",
                "http://127.0.0.256/",
                "http://127.0.0.1.1/",
                "http://①②⑦.0.0.1/",
                "http://127。0。0。1/",
                "http://%31%32%37.0.0.1/"
            })
    void an_address_in_another_form_is_no_host(String url) {
        assertThat(check("url", url))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message())
                        .contains("must have as its host a name, an IPv4 address as four decimal numbers"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "1.1.1.1 127.0.0.2", "10.0.0.1 127.0.0.1", "::1", "fd00::1 1.1.1.1"})
    void a_name_is_refused_when_any_of_its_addresses_is(String addresses) throws Exception {
        names(addresses);
        var failed = fail("url", "http://inside.test:" + server.port() + "/");

        assertThat(failed.error().code()).isEqualTo("http-refused");
        assertThat(failed.error().message())
                .startsWith("The host inside.test leads to a")
                .doesNotContain(addresses.split(" ", -1));
        assertThat(failed.retryable()).isFalse();
    }

    @Test
    void localhost_is_refused_as_what_it_leads_to() throws Exception {
        harness.settings(Map.of());
        var failed = fail("url", "http://localhost:" + server.port() + "/");

        assertThat(failed.error().message()).contains("leads to a loopback address");
    }

    @Test
    void a_name_that_means_something_else_when_it_is_asked_again_is_not_asked_again() throws Exception {
        server.on("/", 200, "text/plain", "the checked one");
        names("127.0.0.1", "127.0.0.2", "10.0.0.1");
        var output = succeed("url", "http://rebound.test:" + server.port() + "/");

        assertThat(output).containsEntry("body", "the checked one");
        assertThat(server.request().header("Host")).isEqualTo("rebound.test:" + server.port());
        // The next run asks for itself.
        assertThat(fail("url", "http://rebound.test:" + server.port() + "/")
                        .error()
                        .code())
                .isEqualTo("http-refused");
    }

    @Test
    void each_redirect_asks_for_itself() throws Exception {
        server.redirect("/", 302, "http://second.test:" + server.port() + "/there");
        names("127.0.0.1", "127.0.0.2");

        assertThat(fail("url", "http://first.test:" + server.port() + "/", "redirects", 1)
                        .error()
                        .code())
                .isEqualTo("http-refused");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void the_next_address_is_tried_when_one_does_not_answer() throws Exception {
        server.on("/", 200, null, "");
        allow("127.0.0.0/8");
        names("127.0.0.3 127.0.0.1");

        assertThat(succeed("url", "http://two.test:" + server.port() + "/")).containsEntry("status", 200L);
    }

    @Test
    void an_ipv6_address_is_one_that_requests_go_to() throws Exception {
        assumeTrue(NetworkInterface.getByInetAddress(address("::1")) != null, "no IPv6 here");
        allow("::1");
        try (var six = new TestServer(HttpServer.create(new InetSocketAddress(address("::1"), 0), 0))) {
            six.redirect("/", 302, "/there?a=b");
            six.on("/there", 200, null, "");
            succeed("url", "http://[::1]:" + six.port(), "redirects", 1);

            assertThat(six.requests()).extracting(TestServer.Request::uri).containsExactly("/", "/there?a=b");
            assertThat(six.requests().get(1).header("Host")).isEqualTo("[::1]:" + six.port());
        }
    }

    @Test
    void ipv4_in_ipv6_is_ipv4() throws Exception {
        server.on("/", 200, null, "");

        assertThat(succeed("url", "http://[::ffff:127.0.0.1]:" + server.port() + "/"))
                .containsEntry("status", 200L);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,http://127.0.0.1:80/",
        "127.0.0.0/8,http://127.200.0.1:80/",
        "127.0.0.0/31,http://127.0.0.1:80/",
        "0.0.0.0/0,http://10.0.0.1:80/",
        "127.0.0.1:8080,http://127.0.0.1:8080/",
        "10.0.0.0/8:443,https://10.1.2.3/",
        "127.0.0.1:*,http://127.0.0.1:99/",
        "::1,http://[::1]/",
        "[::1]:80,http://[::1]/",
        "fd00::/8,http://[fdab::1]/",
        "64:ff9b::/96,http://[64:ff9b::10.0.0.1]/"
    })
    void what_the_setting_names_is_allowed(String allowed, String url) {
        allow("192.168.77.0/24, " + allowed);

        assertThat(check("url", url)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,http://127.0.0.2:80/",
        "127.0.0.0/31,http://127.0.0.2:80/",
        "127.0.0.1:8080,http://127.0.0.1:8081/",
        "10.0.0.0/8:443,http://10.1.2.3/",
        "127.0.0.1,http://[::1]/",
        "fd00::/8,http://[fc00::1]/",
        "10.0.0.0/8,http://[64:ff9b::10.0.0.1]/",
        "build.test:80,http://10.0.0.1/"
    })
    void and_nothing_else(String allowed, String url) {
        allow(allowed);

        assertThat(check("url", url)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "build.test:%d,build.test,true",
        "BUILD.test:*,Build.Test,true",
        "*.test:*,build.test,true",
        "*.test:*,a.b.test,true",
        "*.build.test:*,build.test,false",
        "build.test:1,build.test,false",
        "build.test:*,other.test,false",
        "*.test:*,xtest,false"
    })
    void a_host_may_be_allowed_wherever_it_leads(String allowed, String host, boolean isAllowed) throws Exception {
        server.on("/", 200, null, "");
        allow(allowed.formatted(server.port()));
        names("127.0.0.1");
        var url = "http://" + host + ":" + server.port() + "/";
        if (isAllowed) {
            assertThat(succeed("url", url)).containsEntry("status", 200L);
        } else {
            assertThat(fail("url", url).error().code()).isEqualTo("http-refused");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "10.0.0.0/33",
                "10.0.0/8",
                "::1/129",
                "a.test:99999",
                "10.0.0.1,,10.0.0.2",
                "*:80",
                "a*.test:80",
                "http://a.test:80"
            })
    void a_wrong_setting_keeps_a_node_from_starting(String allowed) {
        allow(allowed);

        assertThatThrownBy(() -> check("url", "http://example.com/"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "steps.http.allow must be blocks such as 10.1.0.0/16 and hosts such as build.example.com:443,"
                                + " with commas between but is \"" + allowed + "\".");
    }

    @Test
    void so_does_an_unknown_one() {
        harness.settings(Map.of("steps.http.alow", "10.0.0.0/8"));

        assertThatThrownBy(() -> check("url", "http://example.com/"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("There is no setting steps.http.alow; did you mean steps.http.allow?");
    }
}
