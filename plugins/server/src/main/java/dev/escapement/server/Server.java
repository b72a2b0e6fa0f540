package dev.escapement.server;

import dev.escapement.engine.ConfigurationException;
import dev.escapement.engine.EngineConfig;
import dev.escapement.engine.Settings;
import dev.escapement.engine.quartz.EnginePlugin;
import dev.escapement.postgres.EmbeddedPostgres;
import dev.escapement.rest.ApiKeys;
import dev.escapement.rest.ApiOptions;
import dev.escapement.rest.ApiServlet;
import dev.escapement.rest.Dialect;
import dev.escapement.rest.HealthServlet;
import dev.escapement.rest.batch.Batch;
import dev.escapement.rest.http.Endpoint;
import dev.escapement.rest.http.EndpointServlet;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node: HTTP, database, scheduler with the engine in it; HTTP stops first and the database last. */
final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final String LEDGER = "escapement";

    private final ServerConfig config;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Gate gate = new Gate();
    private final Map<Dialect, Gate> dialects = dialects();
    private final Gate batch = new Gate();
    private final AtomicReference<Supplier<String>> readiness = new AtomicReference<>(() -> "starting");
    private EngineConfig engineConfig;
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

    /** HTTP comes up beside the rest: it takes as long as the database does, and says meanwhile that the node is starting. */
    private void start() throws IOException, SQLException, SchedulerException {
        var listening = CompletableFuture.supplyAsync(this::listen);
        Scheduler scheduler = null;
        try {
            scheduler = prepareNode();
        } finally {
            if (scheduler == null) {
                var unused = listening.thenAccept(HttpServer::close);
            }
        }
        http = arrived(listening);
        parts.push(http);
        scheduler.start();
        openGate(scheduler);
    }

    private static Map<Dialect, Gate> dialects() {
        return ServiceLoader.load(Dialect.class).stream()
                .collect(Collectors.toMap(ServiceLoader.Provider::get, dialect -> new Gate()));
    }

    private HttpServer listen() {
        var health = new HealthServlet(() -> readiness.get().get());
        var servlets = new HashMap<String, HttpServlet>(Map.of("/api/v1/*", gate, "/livez", health, "/readyz", health));
        dialects.forEach((dialect, door) -> dialect.patterns().forEach(pattern -> servlets.put(pattern, door)));
        Batch.PATTERNS.forEach(pattern -> servlets.put(pattern, batch));
        return HttpServer.start(config.host(), config.port(), servlets, config.httpStop());
    }

    private static HttpServer arrived(CompletableFuture<HttpServer> listening) throws IOException {
        try {
            return listening.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof UncheckedIOException io ? io.getCause() : new IOException(e.getCause());
        }
    }

    /** All but the start of the scheduler: a node that nobody can reach should not begin to work. */
    private Scheduler prepareNode() throws IOException, SQLException, SchedulerException {
        makeDataFolder();
        var settings = new Settings(config.embedded() ? startDatabase() : config.engine());
        engineConfig = EngineConfig.read(settings);
        settings.done();
        var scheduler = Schedulers.make(engineConfig.database(), config.quartz());
        startEngine(scheduler);
        key = AdminKey.settle(config.data().resolve("admin.key"), config.adminKey(), engineConfig.database());
        return scheduler;
    }

    private void makeDataFolder() {
        try {
            Files.createDirectories(config.data());
        } catch (IOException e) {
            throw new ConfigurationException(List.of("data must be a folder that is there or can be made but is \""
                    + config.data() + "\" (" + e.getClass().getSimpleName() + ")."));
        }
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

    private void startEngine(Scheduler scheduler) throws SchedulerException {
        var plugin = new EnginePlugin(engineConfig, EnginePlugin.loadStepTypes());
        plugin.initialize(LEDGER, scheduler, null);
        // The scheduler stops first: it waits for running chains, which need the engine.
        parts.push(plugin::shutdown);
        parts.push(() -> scheduler.shutdown(true));
        plugin.start();
    }

    private void openGate(Scheduler scheduler) {
        var engine = EnginePlugin.engineOf(scheduler);
        var keys = ApiKeys.ofHashes(List.of(key.hash())).with(EnginePlugin.keysOf(scheduler));
        var options = ApiOptions.defaults().withMaxBody(config.maxBody()).withDrain(engineConfig.drain());
        var api = new ApiServlet(engine, EnginePlugin.definitionsOf(scheduler), keys, options);
        gate.open(api);
        parts.push(api::release);
        var endpoints = new HashMap<String, Endpoint>(Map.of("/api/v1/*", api));
        var house = new Dialect.House(engine, keys, options, EnginePlugin.connectionsOf(scheduler));
        dialects.forEach((dialect, door) -> {
            var endpoint = dialect.open(house);
            door.open(new EndpointServlet(endpoint));
            dialect.patterns().forEach(pattern -> endpoints.put(pattern, endpoint));
        });
        batch.open(new EndpointServlet(new Batch(endpoints, options.maxBody())));
        readiness.set(new Readiness(scheduler, engine));
    }
}
