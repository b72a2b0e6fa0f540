package dev.escapement.client;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Where the servers are and what opens them, and how long things may take; immutable, and silent about the key.
 *
 * @param servers nodes of one cluster, each once, without a slash at the end
 * @param key what opens them
 * @param project null for that of the key, or {@code default}
 * @param connectTimeout to connect to a server
 * @param requestTimeout for one try of a call
 * @param totalTimeout for a call, which is tried again and again until then
 * @param silence after which a stream is taken for dead; longer than the ten seconds in which servers say something
 */
public record ClientOptions(
        List<URI> servers,
        String key,
        String project,
        Duration connectTimeout,
        Duration requestTimeout,
        Duration totalTimeout,
        Duration silence) {
    /**
     * Checks what it is given.
     *
     * @param servers one at least, http or https, with a path at most
     * @param key visible characters of ASCII
     * @param project null for none in particular
     * @param connectTimeout longer than nothing
     * @param requestTimeout longer than nothing
     * @param totalTimeout longer than nothing
     * @param silence longer than nothing
     * @throws IllegalArgumentException when one of them is not so
     */
    public ClientOptions {
        servers = servers.stream().map(ClientOptions::checked).distinct().toList();
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("There must be the address of a server, such as http://127.0.0.1:8080.");
        }
        if (Objects.requireNonNull(key, "key").isBlank() || !key.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IllegalArgumentException("The key must be visible characters of ASCII.");
        }
        for (var time : List.of(connectTimeout, requestTimeout, totalTimeout, silence)) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("A time must be longer than nothing but is " + time + ".");
            }
        }
    }

    /**
     * {@return the usual times: 5 s to connect, 20 s for a try, a minute for a call, 30 s of silence}
     *
     * @param key visible characters of ASCII
     * @param servers one address at least, such as {@code http://127.0.0.1:8080}
     * @throws IllegalArgumentException when one of them is not so
     */
    public static ClientOptions of(String key, String... servers) {
        return new ClientOptions(
                Arrays.stream(servers).map(URI::create).toList(),
                key,
                null,
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofMinutes(1),
                Duration.ofSeconds(30));
    }

    private static URI checked(URI server) {
        boolean isAddress = ("http".equals(server.getScheme()) || "https".equals(server.getScheme()))
                && server.getHost() != null
                && server.getRawUserInfo() == null
                && server.getRawQuery() == null
                && server.getRawFragment() == null;
        if (!isAddress) {
            throw new IllegalArgumentException(
                    "The address of a server is of the form http://host:port or https://host:port, with a path at most.");
        }
        return URI.create(server.toString().replaceFirst("/+$", ""));
    }

    /**
     * {@return the same for a project}
     *
     * @param newProject null for that of the key, or {@code default}
     */
    public ClientOptions withProject(String newProject) {
        return new ClientOptions(servers, key, newProject, connectTimeout, requestTimeout, totalTimeout, silence);
    }

    /**
     * {@return the same with another time to connect}
     *
     * @param timeout longer than nothing
     */
    public ClientOptions withConnectTimeout(Duration timeout) {
        return new ClientOptions(servers, key, project, timeout, requestTimeout, totalTimeout, silence);
    }

    /**
     * {@return the same with another time for one try of a call}
     *
     * @param timeout longer than nothing
     */
    public ClientOptions withRequestTimeout(Duration timeout) {
        return new ClientOptions(servers, key, project, connectTimeout, timeout, totalTimeout, silence);
    }

    /**
     * {@return the same with another time for a call with all of its tries}
     *
     * @param timeout longer than nothing
     */
    public ClientOptions withTotalTimeout(Duration timeout) {
        return new ClientOptions(servers, key, project, connectTimeout, requestTimeout, timeout, silence);
    }

    /**
     * {@return the same with another time after which a silent stream is taken for dead}
     *
     * @param newSilence longer than the ten seconds in which servers say something
     */
    public ClientOptions withSilence(Duration newSilence) {
        return new ClientOptions(servers, key, project, connectTimeout, requestTimeout, totalTimeout, newSilence);
    }

    @Override
    public String toString() {
        return "ClientOptions[servers=" + servers + ", project=" + project + ", connectTimeout=" + connectTimeout
                + ", requestTimeout=" + requestTimeout + ", totalTimeout=" + totalTimeout + ", silence=" + silence
                + "]";
    }
}
