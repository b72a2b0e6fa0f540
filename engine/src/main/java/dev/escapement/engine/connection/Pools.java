package dev.escapement.engine.connection;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/** Makes connection pools that notice a dead server and do not wait for ever. */
public final class Pools {
    private static final Duration WAIT = Duration.ofSeconds(10);

    /**
     * The ledger looks rows up by key, many at once. A plan made while a table was empty is kept when it has grown, and then looks at
     * every row for each key; so only indexes are thought of, and the same plan serves any number of keys. It is not compiled, which its
     * estimated cost might suggest and takes longer than it runs.
     * A node that stands still in the middle of a transaction loses its session, since others wait for its rows. All this is said by a
     * statement, since a pooler before the server may refuse what is said when a connection is made.
     */
    private static final String LEDGER = "set search_path = escapement; set idle_in_transaction_session_timeout = '4s';"
            + " set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set plan_cache_mode = force_generic_plan;"
            + " set jit = off";

    private Pools() {}

    /** A pool for the ledger: its schema is set, texts take the type of the column they meet, and rows are looked up by index. */
    public static HikariDataSource ledger(ConnectionConfig config) {
        var hikari = hikari(
                "escapement ledger", config, Map.of("stringtype", "unspecified", "reWriteBatchedInserts", "true"));
        hikari.setConnectionInitSql(LEDGER);
        return new HikariDataSource(hikari);
    }

    /** A pool for a scheduler. */
    public static HikariDataSource scheduler(ConnectionConfig config) {
        return new HikariDataSource(hikari("escapement scheduler", config, Map.of()));
    }

    /** A pool for steps: no statement is prepared on the server, so that a session can be wiped between two steps. */
    static HikariDataSource steps(String name, ConnectionConfig config) {
        var hikari = hikari("escapement connection " + name, config, Map.of("prepareThreshold", "0"));
        hikari.setMinimumIdle(0);
        hikari.setIdleTimeout(Duration.ofMinutes(1).toMillis());
        // The database may be away when the node starts; a step that needs it then says so.
        hikari.setInitializationFailTimeout(-1);
        return new HikariDataSource(hikari);
    }

    private static HikariConfig hikari(String name, ConnectionConfig config, Map<String, String> driver) {
        var hikari = new HikariConfig();
        hikari.setPoolName(name);
        hikari.setMaximumPoolSize(config.maxConnections());
        hikari.setMinimumIdle(1);
        hikari.setConnectionTimeout(WAIT.toMillis());
        hikari.setDataSource(new Reconnecting(config.url(), properties(name, config, driver)));
        return hikari;
    }

    private static Properties properties(String name, ConnectionConfig config, Map<String, String> driver) {
        var properties = new Properties();
        properties.putAll(driver);
        properties.setProperty("loginTimeout", Long.toString(WAIT.toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", name);
        if (config.user() != null) {
            properties.setProperty("user", config.user());
        }
        if (config.password() != null) {
            properties.setProperty("password", config.password());
        }
        return properties;
    }
}
