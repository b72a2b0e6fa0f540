package dev.escapement.engine;

import dev.escapement.engine.connection.ConnectionConfig;
import dev.escapement.engine.job.LimitNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an engine needs to know; immutable. Without a connection {@code work} the database of that name is made in the ledger's
 * server. The drain is how long a stopping node waits for running steps; a limit is how many jobs or steps that name it run at once, on
 * all nodes together, and a name with a * at its end is a pattern: each name that begins so is such a limit of its own. Secrets are the
 * values of <code>${secret.NAME}</code>, by name; they are never written anywhere. Jobs is the folder of the files that hold definitions;
 * null for none. Retention is how long finished jobs are kept; null for ever. Steps are the settings of step types, by their keys, which begin with <code>steps.</code> and the kind.
 */
public record EngineConfig(
        ConnectionConfig database,
        Map<String, ConnectionConfig> connections,
        Path files,
        Duration sweepInterval,
        Duration drain,
        Map<String, Integer> limits,
        Map<String, String> secrets,
        Path jobs,
        Duration retention,
        Map<String, String> steps) {
    private static final String STEPS = "steps";
    private static final int MOST_CONNECTIONS = 1_000;
    private static final int MOST_AT_ONCE = 1_000_000;
    /** What is shorter could not be taken out of texts without spoiling them. */
    private static final int SHORTEST_SECRET = 4;

    public EngineConfig {
        connections = Map.copyOf(connections);
        limits = Map.copyOf(limits);
        secrets = Map.copyOf(secrets);
        steps = Map.copyOf(steps);
        files = files.toAbsolutePath().normalize();
    }

    /** Defaults for all but the ledger's database and the folder that steps read and write files in. */
    public static EngineConfig of(ConnectionConfig database, Path files) {
        return new EngineConfig(
                database,
                Map.of(),
                files,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Map.of(),
                Map.of(),
                null,
                null,
                Map.of());
    }

    /** Reads the engine's keys; faults are left for {@link Settings#done()} to report. */
    public static EngineConfig read(Settings settings) {
        return read(settings, "");
    }

    /** The same for a ledger whose URL the caller will give when the settings do not. */
    public static EngineConfig read(Settings settings, String defaultUrl) {
        var connections = new TreeMap<String, ConnectionConfig>();
        for (var name : settings.names("connections")) {
            connections.put(name, connection(settings, "connections." + name, ""));
        }
        return new EngineConfig(
                connection(settings, "database", defaultUrl),
                connections,
                Path.of(settings.text("files", "files")),
                settings.duration("sweep.interval", Duration.ofSeconds(10)),
                settings.duration("drain", Duration.ofSeconds(30)),
                limits(settings),
                secrets(settings),
                settings.text("jobs").map(Path::of).orElse(null),
                settings.duration("retention", null),
                settings.below(STEPS));
    }

    private static Map<String, String> secrets(Settings settings) {
        var secrets = new TreeMap<String, String>();
        for (var name : settings.names("secrets")) {
            var key = "secrets." + name;
            var text = settings.text(key);
            var kept = settings.content(key + ".file");
            if (text.isPresent() && kept.isPresent()) {
                settings.fault(key, "must not stand beside " + key + ".file");
            }
            var secret = text.or(() -> kept).orElse("");
            if (secret.length() < SHORTEST_SECRET) {
                settings.fault(
                        text.isPresent() ? key : key + ".file",
                        "must give at least " + SHORTEST_SECRET + " characters");
            }
            secrets.put(name, secret);
        }
        return secrets;
    }

    private static Map<String, Integer> limits(Settings settings) {
        var limits = new TreeMap<String, Integer>();
        for (var name : settings.names("limits")) {
            var key = "limits." + name;
            var fault = LimitNames.fault(name);
            if (fault != null) {
                settings.faultOfKey(key, fault);
            }
            limits.put(name, settings.number(key, 1, 1, MOST_AT_ONCE));
        }
        return limits;
    }

    private static ConnectionConfig connection(Settings settings, String prefix, String defaultUrl) {
        var url = settings.text(prefix + ".url", defaultUrl);
        var user = settings.text(prefix + ".user").orElse(null);
        var password = settings.text(prefix + ".password").orElse(null);
        int most = settings.number(prefix + ".pool", 10, 2, MOST_CONNECTIONS);
        if (!url.startsWith(ConnectionConfig.SCHEME)) {
            settings.fault(prefix + ".url", "must begin with " + ConnectionConfig.SCHEME);
            return new ConnectionConfig(ConnectionConfig.SCHEME, user, password, most);
        }
        return new ConnectionConfig(url, user, password, most);
    }

    /** The settings of a kind of step, by their whole keys. */
    public Map<String, String> stepSettings(String kind) {
        return new Settings(steps).below(STEPS + "." + kind);
    }

    /** Refuses what is of no kind of step here. @throws ConfigurationException when a setting is of none of these kinds */
    public void requireKinds(Collection<String> kinds) {
        var settings = new Settings(steps);
        kinds.forEach(kind -> settings.below(STEPS + "." + kind));
        settings.done();
    }

    /** Tells no secrets. */
    @Override
    public String toString() {
        return "EngineConfig[files=" + files + ", connections=" + connections.keySet() + ", limits=" + limits
                + ", secrets=" + secrets.keySet() + "]";
    }
}
