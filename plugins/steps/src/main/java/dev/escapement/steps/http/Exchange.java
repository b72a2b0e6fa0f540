package dev.escapement.steps.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.zip.GZIPInputStream;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.entity.InputStreamFactory;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.BasicHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.Lookup;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * One request and its answer, on a connection of its own, so that a failure before the request is sent is told from one after it, and no
 * connection is shared that an earlier step broke. Sent once, by one thread; aborted by any.
 */
final class Exchange implements AutoCloseable {
    /** The library has no limits of its own to what a server may send before the content. */
    private static final Http1Config LIMITS =
            Http1Config.custom().setMaxLineLength(8_192).setMaxHeaderCount(100).build();
    /** A peer that is gone without a word is noticed, since an answer itself may take as long as it likes. */
    private static final SocketConfig ALIVE = SocketConfig.custom()
            .setSoKeepAlive(true)
            .setTcpKeepIdle(60)
            .setTcpKeepInterval(10)
            .setTcpKeepCount(6)
            .build();

    private static final RequestConfig PLAIN = RequestConfig.custom()
            .setRedirectsEnabled(false)
            .setAuthenticationEnabled(false)
            .setProtocolUpgradeEnabled(false)
            .build();

    private final HttpHost target;
    private final HttpUriRequestBase request;
    private final CloseableHttpClient client;
    private volatile boolean isSent;
    private volatile int status;

    Exchange(Message message, List<InetAddress> addresses, Duration connectTimeout, Lookup<TlsSocketStrategy> tls) {
        target = new HttpHost(
                message.url().scheme(), message.url().host(), message.url().port());
        request = new HttpUriRequestBase(message.method().name(), message.url().uri());
        message.headers().forEach(request::setHeader);
        request.setHeader("Connection", "close");
        var body = message.body();
        if (body != null) {
            request.setEntity(new ByteArrayEntity(body.getBytes(StandardCharsets.UTF_8), null));
        }
        client = client(connections(addresses, connectTimeout, tls));
    }

    /** Sockets use no proxy, whatever the JVM is told: what was checked is where a connection goes. */
    private static HttpClientConnectionManager connections(
            List<InetAddress> addresses, Duration connectTimeout, Lookup<TlsSocketStrategy> tls) {
        var operator = new DefaultHttpClientConnectionOperator(
                proxy -> new Socket(Proxy.NO_PROXY), null, new CheckedAddresses(addresses), tls);
        var factory =
                ManagedHttpClientConnectionFactory.builder().http1Config(LIMITS).build();
        var connections = new BasicHttpClientConnectionManager(operator, factory);
        connections.setSocketConfig(ALIVE);
        connections.setConnectionConfig(ConnectionConfig.custom()
                .setConnectTimeout(Timeout.ofMilliseconds(connectTimeout.toMillis()))
                .build());
        return connections;
    }

    /** Unpacks gzip only: formats that other libraries on the class path would add may ask for memory as they like. */
    private CloseableHttpClient client(HttpClientConnectionManager connections) {
        return HttpClients.custom()
                .setConnectionManager(connections)
                .setRequestExecutor(new Noting())
                .setDefaultRequestConfig(PLAIN)
                .setContentDecoderRegistry(
                        new LinkedHashMap<String, InputStreamFactory>(Map.of("gzip", GZIPInputStream::new)))
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableConnectionState()
                .setUserAgent("escapement")
                .build();
    }

    /** Sends the request, and reads as many bytes of the content as are wanted of an answer that begins so. */
    Answer send(ToIntFunction<Answer> wanted) throws IOException {
        var response = client.executeOpen(target, request, null);
        var head = Answer.of(response);
        status = head.status();
        return read(head, response.getEntity(), wanted.applyAsInt(head));
    }

    private static Answer read(Answer head, HttpEntity entity, int wanted) throws IOException {
        if (entity == null || wanted == 0) {
            return head;
        }
        // Not closed, which would read what is left of the content.
        InputStream unpacked = entity.getContent();
        var content = unpacked.readNBytes(wanted);
        return head.with(content, content.length == wanted && unpacked.read() >= 0);
    }

    /** Ends it at once, whatever it is at, also before it has begun. */
    void abort() {
        request.abort();
    }

    /** Whether any of the request may have reached the server. */
    boolean isSent() {
        return isSent;
    }

    /** The status of the answer; 0 when none has come. */
    int status() {
        return status;
    }

    /** Without a farewell: to wait for that of a server may take for ever. */
    @Override
    public void close() {
        client.close(CloseMode.IMMEDIATE);
    }

    /** Notes when the connection stands and the request goes out. */
    private final class Noting extends HttpRequestExecutor {
        @Override
        public ClassicHttpResponse execute(
                ClassicHttpRequest message,
                HttpClientConnection connection,
                HttpResponseInformationCallback callback,
                HttpContext context)
                throws IOException, HttpException {
            isSent = true;
            return super.execute(message, connection, callback, context);
        }
    }
}
