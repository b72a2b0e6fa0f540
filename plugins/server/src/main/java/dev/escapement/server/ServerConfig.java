package dev.escapement.server;

import dev.escapement.engine.ConfigurationException;
import dev.escapement.engine.EngineConfig;
import dev.escapement.engine.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * What a server needs to know; immutable. The settings of the engine are read when the database is known. Later sources win:
 * defaults, the file, the environment ({@code ESCAPEMENT_HTTP_HOST} is {@code http.host}), flags.
 */
record ServerConfig(
        String host,
        int port,
        int maxBody,
        Path data,
        Optional<String> adminKey,
        Map<String, String> engine,
        Properties quartz) {
    private static final String PREFIX = "ESCAPEMENT_";
    private static final Path DEFAULT_FILE = Path.of("config", "escapement.properties");
    /** Somebody may well have a node and a client in one environment. */
    private static final Set<String> OF_CLIENTS = Set.of("ESCAPEMENT_URL", "ESCAPEMENT_KEY");

    private static final int MAX_PORT = 65_535;
    private static final int SHORTEST_KEY = 16;
    private static final String LOCATIONS = "org.quartz.jobStore.locations";

    static ServerConfig load(Path file, Map<String, String> flags, Map<String, String> environment) {
        var values = new TreeMap<String, String>();
        var source = file == null ? DEFAULT_FILE : file;
        if (file != null || Files.isRegularFile(source)) {
            values.putAll(Settings.read(source));
        }
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && !OF_CLIENTS.contains(name)) {
                values.put(key(name), value);
            }
        });
        values.putAll(flags);
        values.values().removeIf(String::isBlank);
        // The jobs of a CARTO user run one after the other, as its clients have it from there.
        values.putIfAbsent("limits.carto-*", "1");
        values.putIfAbsent("jobs", source.resolveSibling("jobs").toString());
        values.putIfAbsent(
                "steps.script.folder", source.resolveSibling("scripts").toString());
        return read(values, source, quartz(source.resolveSibling("quartz.properties")));
    }

    private static String key(String name) {
        var key = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
        return key.equals("port") ? "http.port" : key;
    }

    /** What processes of steps have no business with: the files that say or keep what opens the ledger. */
    private static void hide(Map<String, String> values, Path data, Path source) {
        var hidden = new StringJoiner(",");
        for (var path : List.of(data, source, source.resolveSibling("quartz.properties"))) {
            hidden.add(path.toAbsolutePath().normalize().toString());
        }
        values.forEach((key, value) -> {
            if (key.startsWith("secrets.") && key.endsWith(".file")) {
                hidden.add(Path.of(value).toAbsolutePath().toString());
            }
        });
        values.merge("steps.process.hidden", hidden.toString(), (own, ours) -> own + "," + ours);
        values.putIfAbsent("steps.process.scratch", data.resolve("process").toString());
    }

    private static ServerConfig read(Map<String, String> values, Path source, Properties quartz) {
        var settings = new Settings(values);
        var data = Path.of(settings.text("data", "data")).toAbsolutePath().normalize();
        var adminKey = settings.text("admin.key");
        if (adminKey.filter(key -> key.length() < SHORTEST_KEY).isPresent()) {
            throw new ConfigurationException(List.of("admin.key must have at least " + SHORTEST_KEY + " characters."));
        }
        var engine = new TreeMap<>(values);
        engine.putIfAbsent("files", data.resolve("files").toString());
        hide(engine, data, source);
        List.of("data", "admin.key", "http.host", "http.port", "http.body.limit", "locations")
                .forEach(engine::remove);
        settings.text("locations").ifPresent(locations -> quartz.setProperty(LOCATIONS, locations));
        var config = new ServerConfig(
                settings.text("http.host", "127.0.0.1"),
                settings.number("http.port", 8080, 0, MAX_PORT),
                settings.number("http.body.limit", 1 << 20, 1_024, 1 << 28),
                data,
                adminKey,
                engine,
                quartz);
        config.check(settings);
        return config;
    }

    /** All faults of both halves at once, before anything is started; the embedded database's URL is not known yet. */
    private void check(Settings settings) {
        if (!engine.containsKey("database.url")) {
            settings.text("database.url");
            for (var key : List.of("database.user", "database.password")) {
                if (settings.text(key).isPresent()) {
                    settings.fault(key, "needs database.url beside it");
                }
            }
        }
        EngineConfig.read(settings, "jdbc:postgresql:");
        settings.done();
    }

    boolean embedded() {
        return !engine.containsKey("database.url");
    }

    /** How long a request under way may take once the server is told to stop. */
    Duration httpStop() {
        return Duration.ofSeconds(5);
    }

    private static Properties quartz(Path file) {
        var properties = new Properties();
        if (Files.isRegularFile(file)) {
            properties.putAll(Settings.read(file));
        }
        return properties;
    }
}
