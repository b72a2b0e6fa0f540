package dev.escapement.postgres;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The server settings: a durable and quiet base, over which the caller may choose all but what the promises rest on. */
final class Settings {
    static final Map<String, String> DURABLE =
            Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on");

    private static final Map<String, String> PRIVATE = Map.of(
            "listen_addresses", "127.0.0.1",
            "unix_socket_directories", "",
            "lc_messages", "C",
            "logging_collector", "off",
            "log_destination", "stderr");

    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("max_connections", "100"),
            Map.entry("shared_buffers", "64MB"),
            Map.entry("timezone", "UTC"),
            Map.entry("log_timezone", "UTC"),
            Map.entry("log_checkpoints", "off"),
            Map.entry("jit", "off"),
            Map.entry("io_method", "sync"),
            Map.entry("max_logical_replication_workers", "0"));

    private static final Set<String> PLACES =
            Set.of("port", "data_directory", "config_file", "hba_file", "ident_file", "external_pid_file");

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)?");

    private Settings() {}

    /** Refuses, in one sentence, a setting that would break what the server promises. */
    static void validate(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("\"" + name + "\" is not the name of a PostgreSQL setting.");
        }
        if (DURABLE.containsKey(name) || PRIVATE.containsKey(name) || PLACES.contains(name)) {
            throw new IllegalArgumentException("The setting " + name + " is not for the caller to choose.");
        }
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("The value of " + name + " holds a NUL character.");
        }
    }

    static List<String> arguments(Map<String, String> chosen, int port) {
        Map<String, String> all = new LinkedHashMap<>(DEFAULTS);
        all.putAll(chosen);
        all.putAll(PRIVATE);
        all.putAll(DURABLE);
        all.put("port", Integer.toString(port));
        List<String> arguments = new ArrayList<>();
        all.forEach((name, value) -> arguments.addAll(List.of("-c", name + "=" + value)));
        return arguments;
    }
}
