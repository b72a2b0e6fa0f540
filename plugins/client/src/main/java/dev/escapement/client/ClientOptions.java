package dev.escapement.client;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Where the servers are and what opens them; immutable, and silent about the key. The addresses are those of nodes of one cluster; the
 * project is null for that of the key, or {@code default}. A call is tried again and again, each time for {@code requestTimeout} at most, until
 * {@code totalTimeout} is over; a stream that is silent for {@code silence}, which is longer than the ten seconds in which servers say
 * something, is taken for dead.
 */
public record ClientOptions(
        List<URI> servers,
        String key,
        String project,
        Duration connectTimeout,
        Duration requestTimeout,
        Duration totalTimeout,
        Duration silence) {
    /** @throws IllegalArgumentException when an address is no http or https one, or a time is none */
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

    /** The usual times: 5 s to connect, 20 s for a try, a minute for a call, 30 s of silence. */
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

    /** The same for a project. */
    public ClientOptions withProject(String newProject) {
        return new ClientOptions(servers, key, newProject, connectTimeout, requestTimeout, totalTimeout, silence);
    }

    /** The same with another time to connect. */
    public ClientOptions withConnectTimeout(Duration timeout) {
        return new ClientOptions(servers, key, project, timeout, requestTimeout, totalTimeout, silence);
    }

    /** The same with another time for one try of a call. */
    public ClientOptions withRequestTimeout(Duration timeout) {
        return new ClientOptions(servers, key, project, connectTimeout, timeout, totalTimeout, silence);
    }

    /** The same with another time for a call with all of its tries. */
    public ClientOptions withTotalTimeout(Duration timeout) {
        return new ClientOptions(servers, key, project, connectTimeout, requestTimeout, timeout, silence);
    }

    /** The same with another time after which a silent stream is taken for dead. */
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
