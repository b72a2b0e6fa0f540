package dev.escapement.server;

import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.MinimumDataRateHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves servlets over HTTP until it is closed. A slow client holds no thread while it sends a small request, what the server itself
 * refuses is told as a problem document, and closing lets the requests in flight end first.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int MIN_THREADS = 2;
    /** More than all calls that hold a thread while they wait: 16 of BigQuery's and 16 of OML's. */
    private static final int MAX_THREADS = 48;

    private static final int MAX_REQUEST_HEADER = 16 * 1024;
    private static final int MIN_BODY_BYTES_PER_SECOND = 500;
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final Server server;
    private final ServerConnector connector;

    private HttpServer(String host, int port, Map<String, HttpServlet> servlets) {
        var threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName("http");
        server = new Server(threads);
        server.setErrorHandler(new Problems());
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration()));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE.toMillis());
        server.addConnector(connector);
        server.setHandler(handlers(servlets));
    }

    /**
     * Serves each servlet at its path pattern; port 0 takes a free one. Closing waits this long for requests in flight.
     *
     * @throws UncheckedIOException when the address cannot be listened at
     */
    public static HttpServer start(String host, int port, Map<String, HttpServlet> servlets, Duration stopTimeout) {
        var http = new HttpServer(host, port, servlets);
        http.server.setStopTimeout(stopTimeout.toMillis());
        try {
            http.server.start();
            return http;
        } catch (Exception e) {
            http.close();
            throw new UncheckedIOException(
                    new IOException("Cannot serve HTTP at " + host + ":" + port + ": " + e.getMessage(), e));
        }
    }

    /** The port that is listened at. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Lets the requests in flight end, and cuts off those that do not in time. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("The HTTP server stopped, but not all requests had ended: {}", e.toString());
        }
    }

    /** Paths that can be read in two ways (encoded slashes and dots, empty segments) are refused with 400. */
    private static HttpConfiguration configuration() {
        var configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setRequestHeaderSize(MAX_REQUEST_HEADER);
        configuration.setUriCompliance(UriCompliance.DEFAULT);
        return configuration;
    }

    private static Handler handlers(Map<String, HttpServlet> servlets) {
        var notTooSlow = new MinimumDataRateHandler(context(servlets), MIN_BODY_BYTES_PER_SECOND, 0);
        return new GracefulHandler(
                new EagerContentHandler(notTooSlow, new EagerContentHandler.RetainedContentLoaderFactory()));
    }

    private static Handler context(Map<String, HttpServlet> servlets) {
        var context = new ServletContextHandler("/", ServletContextHandler.NO_SESSIONS);
        context.setErrorHandler(new Problems());
        servlets.forEach((path, servlet) -> context.addServlet(servlet, path));
        return context;
    }

    /** Tells the status and nothing else: neither what the client sent nor what the server is made of. */
    private static final class Problems extends ErrorHandler {
        @Override
        public boolean errorPageForMethod(String method) {
            return true;
        }

        @Override
        protected void generateResponse(
                Request request, Response response, int code, String message, Throwable cause, Callback callback) {
            response.getHeaders()
                    .put(HttpHeader.CONTENT_TYPE, "application/problem+json")
                    .put(HttpHeader.CACHE_CONTROL, "no-store")
                    .put("X-Content-Type-Options", "nosniff");
            Content.Sink.write(response, true, document(code), callback);
        }

        private static String document(int code) {
            return "{\"type\":\"about:blank\",\"title\":\"" + HttpStatus.getMessage(code) + "\",\"status\":" + code
                    + ",\"code\":\"http-" + code + "\"}";
        }
    }
}
