package dev.escapement.client;

import dev.escapement.engine.Engine;
import dev.escapement.engine.EngineConfig;
import dev.escapement.engine.quartz.EnginePlugin;
import dev.escapement.rest.ApiKeys;
import dev.escapement.rest.ApiOptions;
import dev.escapement.rest.ApiServlet;
import dev.escapement.testkit.PostgresExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;

/** The API over a real engine, whose jobs a Quartz scheduler runs, with real step types on a real database. */
final class ApiServer implements BeforeAllCallback, AfterAllCallback {
    static final String KEY = "k-71bd20ef93";

    final GateStep gates = new GateStep();
    private final PostgresExtension postgres = new PostgresExtension();
    private final Server jetty = new Server();
    private final ServerConnector connector = new ServerConnector(jetty);
    private Path files;
    private Scheduler scheduler;
    private EnginePlugin plugin;
    private ApiServlet servlet;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        postgres.beforeAll(context);
        files = Files.createTempDirectory("client");
        var properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", context.getDisplayName());
        properties.setProperty("org.quartz.threadPool.threadCount", "8");
        properties.setProperty("org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore");
        scheduler = new StdSchedulerFactory(properties).getScheduler();
        var types = new ArrayList<>(EnginePlugin.loadStepTypes());
        types.add(gates);
        plugin = new EnginePlugin(config(), types);
        plugin.initialize("escapement", scheduler, null);
        plugin.start();
        scheduler.start();
        serve();
    }

    private EngineConfig config() {
        return new EngineConfig(
                postgres.ledger(),
                Map.of("work", postgres.workConfig()),
                files,
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Map.of(),
                Map.of(),
                null,
                null,
                Map.of("steps.process.scratch", files.resolve("process").toString()));
    }

    private void serve() throws Exception {
        servlet =
                new ApiServlet(engine(), EnginePlugin.definitionsOf(scheduler), ApiKeys.of(KEY), ApiOptions.defaults());
        var servlets = new ServletContextHandler("/", ServletContextHandler.NO_SESSIONS);
        var holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        servlets.addServlet(holder, "/api/v1/*");
        jetty.addConnector(connector);
        jetty.setHandler(servlets);
        jetty.start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        servlet.release();
        jetty.stop();
        scheduler.shutdown(true);
        plugin.shutdown();
        postgres.afterAll(context);
        try (var all = Files.walk(files)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        }
    }

    int port() {
        return connector.getLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    Engine engine() {
        return EnginePlugin.engineOf(scheduler);
    }

    /** Lets no job start until {@link #go}. */
    void hold() throws SchedulerException {
        scheduler.standby();
    }

    void go() throws SchedulerException {
        scheduler.start();
    }

    /** Puts a file where load steps find it. */
    void file(String name, String text) throws IOException {
        Files.writeString(files.resolve(name), text);
    }

    /** What an extract step has written. */
    List<String> lines(String name) throws IOException {
        return Files.readAllLines(files.resolve(name));
    }

    /** How many jobs have an id that begins so. */
    int jobs(String prefix) throws SQLException {
        try (var connection = postgres.ledgerAsAdmin();
                var statement =
                        connection.prepareStatement("select count(*) from escapement.job where starts_with(id, ?)")) {
            statement.setString(1, prefix);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }
}
