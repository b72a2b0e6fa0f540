package dev.escapement.steps.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The name of a host stays what is verified, although the connection goes to an address that was checked. */
class HttpTlsTest extends HttpTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    static Path keys;

    private static SSLContext context;

    private final List<SNIServerName> asked = new CopyOnWriteArrayList<>();
    private TestServer secure;

    /** One key for both sides, which the JDK's tool makes. */
    @BeforeAll
    static void makeKey() throws IOException, InterruptedException, GeneralSecurityException {
        var file = keys.resolve("keys.p12");
        var tool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=dns:right.test",
                        "-validity",
                        "3650",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        tool.getInputStream().readAllBytes();
        assertThat(tool.waitFor()).isZero();
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        var key = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        key.init(store, PASSWORD.toCharArray());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusting(store));
        context = SSLContext.getInstance("TLS");
        context.init(key.getKeyManagers(), trust.getTrustManagers(), null);
    }

    private static KeyStore trusting(KeyStore keys) throws IOException, GeneralSecurityException {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("test", keys.getCertificate("test"));
        return trusted;
    }

    @BeforeEach
    void startSecure() throws IOException {
        var https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(context));
        secure = new TestServer(https);
        secure.on("/", exchange -> {
            var session = (ExtendedSSLSession) ((HttpsExchange) exchange).getSSLSession();
            asked.addAll(session.getRequestedServerNames());
            exchange.sendResponseHeaders(200, -1);
        });
        var tls = new DefaultClientTlsStrategy(context);
        type = new HttpStep(
                name -> new InetAddress[] {Network.address("127.0.0.1").orElseThrow()},
                scheme -> scheme.equals("https") ? tls : null);
    }

    @AfterEach
    void stopSecure() {
        secure.close();
    }

    @Test
    void the_name_is_what_is_asked_for_and_verified() throws Exception {
        assertThat(succeed("url", "https://right.test:" + secure.port() + "/")).containsEntry("status", 200L);
        assertThat(asked).singleElement().asString().contains("right.test");
        assertThat(secure.request().header("Host")).isEqualTo("right.test:" + secure.port());
    }

    @Test
    void another_name_is_not_believed() throws Exception {
        var failed = fail("url", "https://wrong.test:" + secure.port() + "/", "method", "POST");

        assertThat(failed.error().code()).isEqualTo("http-tls");
        assertThat(failed.retryable()).isFalse();
        assertThat(secure.requests()).isEmpty();
    }

    @Test
    void nor_is_somebody_whom_the_jvm_does_not_trust() throws Exception {
        type = new HttpStep();
        var failed = fail("url", "https://127.0.0.1:" + secure.port() + "/");

        assertThat(failed.error().code()).isEqualTo("http-tls");
        assertThat(secure.requests()).isEmpty();
    }

    @Test
    void a_server_without_tls_was_not_sent_anything() throws Exception {
        server.on("/", 200, null, "");
        var failed =
                fail("url", "https://right.test:" + server.port() + "/", "method", "POST", "connectTimeout", "PT0.5S");

        assertThat(failed.error().code()).isEqualTo("http-connect");
        assertThat(failed.retryable()).isTrue();
        assertThat(server.requests()).isEmpty();
    }
}
