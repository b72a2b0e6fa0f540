package dev.escapement.rest;

import jakarta.servlet.http.HttpServlet;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A container as some user's may be: it keeps nothing odd away from the servlets. */
final class JettyServer implements AutoCloseable {
    private final Server server = new Server();
    private final ServerConnector connector;

    JettyServer(String contextPath, Map<String, HttpServlet> servlets) throws Exception {
        var configuration = new HttpConfiguration();
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
        server.addConnector(connector);
        var context = new ServletContextHandler(contextPath, ServletContextHandler.NO_SESSIONS);
        servlets.forEach((path, servlet) -> context.addServlet(servlet, path));
        server.setHandler(context);
        server.start();
    }

    int port() {
        return connector.getLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new AssertionError("Jetty did not stop", e);
        }
    }
}
