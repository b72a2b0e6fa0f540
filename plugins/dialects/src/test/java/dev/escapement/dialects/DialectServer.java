package dev.escapement.dialects;

import dev.escapement.engine.Engine;
import dev.escapement.engine.EngineConfig;
import dev.escapement.engine.Keys;
import dev.escapement.engine.access.Role;
import dev.escapement.engine.quartz.EnginePlugin;
import dev.escapement.rest.ApiKeys;
import dev.escapement.rest.ApiOptions;
import dev.escapement.rest.ApiServlet;
import dev.escapement.rest.Dialect;
import dev.escapement.rest.batch.Batch;
import dev.escapement.rest.http.Endpoint;
import dev.escapement.rest.http.EndpointServlet;
import dev.escapement.testkit.PostgresExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
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

/** All dialects over a real engine, whose jobs a Quartz scheduler runs, and real step types on a real database. */
public final class DialectServer implements BeforeAllCallback, AfterAllCallback {
    /** The key of an administrator. */
    public static final String KEY = "k-4be19f7a02";

    private final PostgresExtension postgres = new PostgresExtension();
    private final Server jetty = new Server();
    private final ServerConnector connector = new ServerConnector(jetty);
    private final List<Dialect> more;
    private Path files;
    private Scheduler scheduler;
    private EnginePlugin plugin;

    /** Some dialects stand beside those that are found. */
    public DialectServer(Dialect... more) {
        this.more = List.of(more);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        postgres.beforeAll(context);
        files = Files.createTempDirectory("dialects");
        var properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", context.getDisplayName());
        properties.setProperty("org.quartz.threadPool.threadCount", "8");
        properties.setProperty("org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore");
        scheduler = new StdSchedulerFactory(properties).getScheduler();
        plugin = new EnginePlugin(config(), EnginePlugin.loadStepTypes());
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
                // As the server has it.
                Map.of("carto-*", 1),
                Map.of(),
                null,
                null,
                // How well processes are isolated is not what is tested here.
                Map.of(
                        "steps.script.folder", files.resolve("scripts").toString(),
                        "steps.process.scratch", files.resolve("process").toString(),
                        "steps.process.isolation", "none"));
    }

    private void serve() throws Exception {
        var house = new Dialect.House(
                engine(), ApiKeys.of(KEY).with(keys()), ApiOptions.defaults(), EnginePlugin.connectionsOf(scheduler));
        var servlets = new ServletContextHandler("/", ServletContextHandler.NO_SESSIONS);
        var endpoints = new HashMap<String, Endpoint>();
        endpoints.put(
                "/api/v1/*",
                new ApiServlet(engine(), EnginePlugin.definitionsOf(scheduler), house.keys(), house.options()));
        var dialects = new ArrayList<>(more);
        ServiceLoader.load(Dialect.class).forEach(dialects::add);
        for (var dialect : dialects) {
            var endpoint = dialect.open(house);
            dialect.patterns().forEach(pattern -> endpoints.put(pattern, endpoint));
        }
        var batch = new Batch(endpoints, house.options().maxBody());
        endpoints.forEach(
                (pattern, endpoint) -> servlets.addServlet(new ServletHolder(new EndpointServlet(endpoint)), pattern));
        Batch.PATTERNS.forEach(pattern -> servlets.addServlet(new ServletHolder(new EndpointServlet(batch)), pattern));
        jetty.addConnector(connector);
        jetty.setHandler(servlets);
        jetty.start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        jetty.stop();
        scheduler.shutdown(true);
        plugin.shutdown();
        postgres.afterAll(context);
        try (var all = Files.walk(files)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        }
    }

    public String url() {
        return "http://127.0.0.1:" + connector.getLocalPort();
    }

    public Engine engine() {
        return EnginePlugin.engineOf(scheduler);
    }

    /** The keys that were made here, and what was done with them. */
    public Keys keys() {
        return EnginePlugin.keysOf(scheduler);
    }

    /** A key of this role for one project. */
    public String key(String name, Role role, String project) {
        return keys().make(name, role, project, "test").orElseThrow().secret();
    }

    /** Lets no job start until {@link #go}. */
    public void hold() throws SchedulerException {
        scheduler.standby();
    }

    public void go() throws SchedulerException {
        scheduler.start();
    }

    /** Puts a file where load steps find it. */
    public void file(String name, String text) throws IOException {
        var file = files.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** What an extract step has written. */
    public String text(String name) throws IOException {
        return Files.readString(files.resolve(name));
    }

    /** Runs SQL on the ledger. */
    public void ledger(String sql) throws SQLException {
        try (var connection = postgres.ledgerAsAdmin();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Takes the advisory lock of this number in the work database. */
    public Held lock(long number) throws SQLException {
        return new Held(postgres.work().getConnection(), number);
    }

    /** An advisory lock, on a connection of its own. */
    public static final class Held implements AutoCloseable {
        private final Connection connection;

        private Held(Connection connection, long number) throws SQLException {
            this.connection = connection;
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute("select pg_advisory_xact_lock(" + number + ")");
            }
        }

        public void letGo() throws SQLException {
            connection.rollback();
        }

        @Override
        public void close() throws SQLException {
            letGo();
            connection.close();
        }
    }

    /** Runs SQL on the work database. */
    public void sql(String sql) throws SQLException {
        try (var connection = postgres.work().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
