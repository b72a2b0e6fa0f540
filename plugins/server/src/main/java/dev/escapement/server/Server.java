package dev.escapement.server;

import dev.escapement.engine.EngineConfig;
import dev.escapement.engine.Settings;
import dev.escapement.engine.quartz.EnginePlugin;
import dev.escapement.postgres.EmbeddedPostgres;
import dev.escapement.rest.ApiKeys;
import dev.escapement.rest.ApiOptions;
import dev.escapement.rest.ApiServlet;
import dev.escapement.rest.HealthServlet;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node: database, scheduler with the engine in it, HTTP, started in this order and stopped in the reverse. */
final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final String LEDGER = "escapement";

    private final ServerConfig config;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private HttpServer http;
    private AdminKey key;

    private Server(ServerConfig config) {
        this.config = config;
    }

    /** @throws IllegalStateException with one sentence when something keeps the node from starting; what was started is stopped again */
    static Server start(ServerConfig config) {
        var server = new Server(config);
        try {
            server.start();
            return server;
        } catch (IOException | SQLException | SchedulerException e) {
            server.close();
            throw new IllegalStateException("The server cannot start: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    String address() {
        return "http://" + config.host() + ":" + http.port();
    }

    AdminKey key() {
        return key;
    }

    /** Takes no new requests, lets running steps end, then stops the scheduler and, last, the database. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("A part of the node did not stop well", e);
            }
        }
    }

    private void start() throws IOException, SQLException, SchedulerException {
        Files.createDirectories(config.data());
        var settings = new Settings(config.embedded() ? startDatabase() : config.engine());
        var engineConfig = EngineConfig.read(settings);
        settings.done();
        var scheduler = Schedulers.make(engineConfig.database(), config.quartz());
        parts.push(() -> scheduler.shutdown(true));
        startEngine(scheduler, engineConfig);
        key = AdminKey.settle(config.data().resolve("admin.key"), config.adminKey(), engineConfig.database());
        startHttp(scheduler);
    }

    private Map<String, String> startDatabase() throws SQLException {
        var postgres = EmbeddedPostgres.start(EmbeddedPostgres.Options.in(config.data()));
        parts.push(postgres);
        if (postgres.createDatabase(LEDGER)) {
            closeDoors(postgres);
        }
        var settings = new TreeMap<>(config.engine());
        settings.put("database.url", postgres.url(LEDGER));
        settings.put("database.user", postgres.user());
        settings.put("database.password", postgres.password());
        return settings;
    }

    /** In a server of our own nobody but the engine has business in these databases, the role that steps work under least of all. */
    private static void closeDoors(EmbeddedPostgres postgres) throws SQLException {
        try (var connection = DriverManager.getConnection(postgres.url(LEDGER), postgres.user(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute("revoke connect, temporary on database " + LEDGER + ", postgres, template1 from public");
        }
    }

    private void startEngine(Scheduler scheduler, EngineConfig engineConfig) throws SchedulerException {
        var plugin = new EnginePlugin(engineConfig, EnginePlugin.loadStepTypes());
        plugin.initialize(LEDGER, scheduler, null);
        plugin.start();
        // Closed after the scheduler, which waits for running chains: a deque of parts is popped from its head.
        var schedulerPart = parts.pop();
        parts.push(plugin::shutdown);
        parts.push(schedulerPart);
        scheduler.start();
    }

    private void startHttp(Scheduler scheduler) {
        var engine = EnginePlugin.engineOf(scheduler);
        var keys = ApiKeys.ofHashes(List.of(key.hash()));
        var api = new ApiServlet(engine, keys, ApiOptions.defaults().withMaxBody(config.maxBody()));
        var health = new HealthServlet(new Readiness(scheduler, engine));
        http = HttpServer.start(
                config.host(),
                config.port(),
                Map.of("/api/v1/*", api, "/livez", health, "/readyz", health),
                config.httpStop());
        parts.push(http);
    }
}
