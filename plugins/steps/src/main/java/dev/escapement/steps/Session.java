package dev.escapement.steps;

import dev.escapement.engine.step.StepContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A borrowed connection in a known state: left-over sessions of earlier attempts at the same effect are ended first, a cancel
 * reaches whatever runs on it, and nothing of it is left to the next borrower. For one thread.
 */
public final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final int LONGEST_NAME = 63;
    private static final String END_LEFT_OVERS = """
            select pg_terminate_backend(pid, 5000) from pg_stat_activity
            where application_name = ? and usename = session_user and datname = current_database()
              and pid <> pg_backend_pid()""";
    private static final String SETTINGS = """
            select set_config('application_name', ?, false), set_config('datestyle', 'ISO, MDY', false),
              set_config('intervalstyle', 'postgres', false), set_config('timezone', 'UTC', false),
              set_config('standard_conforming_strings', 'on', false), set_config('bytea_output', 'hex', false)""";
    private static final String WATCH = ", set_config('client_connection_check_interval', '1000', false)";
    /** The addresses of servers that cannot watch for clients that die, as some systems do not let them. */
    private static final Set<String> BLIND = ConcurrentHashMap.newKeySet();

    private final Connection connection;
    private final StepContext context;
    private final Canceller canceller;
    private boolean closed;

    private Session(Connection connection, StepContext context) throws SQLException {
        this.connection = connection;
        this.context = context;
        this.canceller = new Canceller(connection.unwrap(PGConnection.class), context.cancelSignal());
    }

    static Session open(DataSource pool, StepContext context) throws SQLException {
        return open(pool, context, true);
    }

    /** One more of an attempt that has one, or had: what others left has been ended by then. */
    static Session another(DataSource pool, StepContext context) throws SQLException {
        return open(pool, context, false);
    }

    private static Session open(DataSource pool, StepContext context, boolean endsLeftOvers) throws SQLException {
        var connection = pool.getConnection();
        try {
            connection.setAutoCommit(true);
            prepare(connection, applicationName(context.effectKey()), endsLeftOvers);
            return new Session(connection, context);
        } catch (SQLException | RuntimeException e) {
            giveBack(connection);
            throw e;
        }
    }

    public Connection connection() {
        return connection;
    }

    public PGConnection postgres() throws SQLException {
        return connection.unwrap(PGConnection.class);
    }

    /** The attempt that this session serves. */
    public StepContext context() {
        return context;
    }

    /** Ends the work here when the step was cancelled. */
    public void checkCancelled() throws StepFailure {
        if (context.cancelSignal().isCancelled()) {
            throw StepFailure.cancelled();
        }
    }

    /** Has names without a schema be looked up in these before public; nothing changes when there are none. */
    public void searchIn(List<String> schemas) throws SQLException {
        if (!schemas.isEmpty()) {
            execute("set search_path to "
                    + schemas.stream().map(TableName::quote).collect(Collectors.joining(", ")) + ", public");
        }
    }

    /** Runs a statement of our own without parameters. */
    public void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Gives the connection back, whatever its state; closing again has no effect. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            canceller.close();
            giveBack(connection);
        }
    }

    private static void prepare(Connection connection, String name, boolean endsLeftOvers) throws SQLException {
        var server = connection.getMetaData().getURL();
        boolean isBlind = BLIND.contains(server);
        try {
            prepare(connection, name, endsLeftOvers, isBlind ? "" : WATCH);
        } catch (SQLException e) {
            if (isBlind || SqlErrors.isPassing(e)) {
                throw e;
            }
            prepare(connection, name, endsLeftOvers, "");
            BLIND.add(server);
            LOG.debug("The server cannot watch for clients that die: {}", e.getMessage());
        }
    }

    /** The older one of two attempts that run at once is ended: names are looked for before the own one is set. In one round trip. */
    private static void prepare(Connection connection, String name, boolean endsLeftOvers, String watch)
            throws SQLException {
        var first = endsLeftOvers ? END_LEFT_OVERS + "; " : "";
        try (var statement = connection.prepareStatement(first + SETTINGS + watch)) {
            statement.setString(1, name);
            if (endsLeftOvers) {
                statement.setString(2, name);
            }
            statement.execute();
        }
    }

    private static void giveBack(Connection connection) {
        try (connection) {
            clean(connection);
        } catch (SQLException e) {
            LOG.debug("A connection could not be given back: {}", e.getMessage());
        }
    }

    private static void clean(Connection connection) throws SQLException {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            try (var statement = connection.createStatement()) {
                statement.execute("DISCARD ALL");
            }
        } catch (SQLException e) {
            LOG.debug("A connection is thrown away: {}", e.getMessage());
            connection.abort(Runnable::run);
            // Fails with "connection closed", by which a pool learns that it may not hand this one out again.
            connection.rollback();
        }
    }

    static String applicationName(String effectKey) {
        var name = "escapement " + effectKey;
        boolean plain = name.length() <= LONGEST_NAME && name.chars().allMatch(c -> c >= ' ' && c < 0x7f);
        return plain ? name : "escapement " + digest(effectKey);
    }

    /** A short name for a long key. */
    public static String digest(String key) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
