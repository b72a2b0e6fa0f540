package dev.escapement.engine.connection;

import java.util.Objects;

/** How to reach one database: a PostgreSQL JDBC URL, a user and a password (may be null), and at most how many connections at once. */
public record ConnectionConfig(String url, String user, String password, int maxConnections) {
    /** What every URL here begins with. */
    public static final String SCHEME = "jdbc:postgresql:";

    public ConnectionConfig {
        Objects.requireNonNull(url);
        if (!url.startsWith(SCHEME)) {
            throw new IllegalArgumentException("a database URL begins with " + SCHEME + " but this is " + url);
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException("at least 1 connection is needed");
        }
    }

    @Override
    public String toString() {
        return url + " as " + user;
    }
}
