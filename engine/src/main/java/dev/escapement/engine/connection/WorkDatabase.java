package dev.escapement.engine.connection;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * The database {@code work}, where steps work when no connection is configured: in the ledger's server, owned by a role that may not
 * see the ledger, does not know its password and is nobody's member.
 */
public final class WorkDatabase {
    public static final String NAME = "work";
    private static final String ROLE = "escapement_work";
    private static final String SECRET = "work_password";
    private static final long LOCK = 0x65736361_776F726BL;
    private static final Pattern DATABASE_IN_URL = Pattern.compile("(jdbc:postgresql:(?://[^/?]*/)?)[^/?]*(\\?.*)?");
    /** insufficient_privilege (PostgreSQL, appendix A). */
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private WorkDatabase() {}

    /** Makes the role and the database where they are missing, and says how to reach it. Nodes that start together agree on one password. */
    public static ConnectionConfig prepare(DataSource ledger, ConnectionConfig ledgerConfig) {
        try (var connection = ledger.getConnection()) {
            connection.setAutoCommit(true);
            update(connection, "select pg_advisory_lock(" + LOCK + ")");
            try {
                makeRole(connection);
                makeDatabase(connection);
                return new ConnectionConfig(
                        url(ledgerConfig.url()), ROLE, password(connection), ledgerConfig.maxConnections());
            } finally {
                update(connection, "select pg_advisory_unlock(" + LOCK + ")");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(explain(e, ledgerConfig), e);
        }
    }

    private static String explain(SQLException e, ConnectionConfig ledger) {
        return INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())
                ? "The role " + ledger.user() + " may not make the database " + NAME
                        + "; grant it CREATEDB and CREATEROLE, or name a database of yours in connections.work.url."
                : "The database " + NAME + " could not be made: " + e.getMessage();
    }

    private static String password(Connection connection) throws SQLException {
        return first(connection, "select value from escapement.setting where name = '" + SECRET + "'");
    }

    /** Hexadecimal digits, so that the literal needs no escaping. */
    private static String randomPassword() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** A role that is there already is ours when the ledger knows its password, or when it has no database to work on yet. */
    private static void makeRole(Connection connection) throws SQLException {
        boolean exists = first(connection, "select 1 from pg_roles where rolname = '" + ROLE + "'") != null;
        boolean inUse = first(connection, "select 1 from pg_database where datname = '" + NAME + "'") != null;
        if (exists && password(connection) == null && inUse) {
            throw new IllegalStateException("The server's database " + NAME
                    + " belongs to another ledger; name a database for this one in connections.work.url.");
        }
        if (exists && password(connection) != null) {
            return;
        }
        var password = randomPassword();
        connection.setAutoCommit(false);
        try {
            update(connection, "delete from escapement.setting where name = '" + SECRET + "'");
            update(connection, "insert into escapement.setting values ('" + SECRET + "', '" + password + "')");
            update(connection, (exists ? "alter" : "create") + " role " + ROLE + " login password '" + password + "'");
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static void makeDatabase(Connection connection) throws SQLException {
        var owner = first(connection, "select pg_get_userbyid(datdba) from pg_database where datname = '" + NAME + "'");
        if (owner == null) {
            boolean superuser = "on".equals(first(connection, "select current_setting('is_superuser')"));
            if (!superuser) {
                update(connection, "grant " + ROLE + " to current_user");
            }
            update(connection, "create database " + NAME + " owner " + ROLE);
            if (!superuser) {
                update(connection, "revoke " + ROLE + " from current_user");
            }
        } else if (!owner.equals(ROLE)) {
            throw new IllegalStateException("The server has a database " + NAME + " that belongs to " + owner
                    + "; name it, or another one, in connections.work.url.");
        }
    }

    private static String url(String ledgerUrl) {
        var matcher = DATABASE_IN_URL.matcher(ledgerUrl);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Cannot tell the database in " + ledgerUrl + ".");
        }
        var parameters = matcher.group(2);
        return matcher.group(1) + NAME + (parameters == null ? "" : parameters);
    }

    private static void update(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String first(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }
}
