package dev.escapement.postgres;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import org.postgresql.Driver;

/** What the superuser does to a running server. */
record Admin(int port, String password) {
    private static final String DATABASE_EXISTS_ALREADY = "42P04";
    private static final String UNIQUE_VIOLATION = "23505";
    private static final int LONGEST_NAME = 63;

    String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8);
    }

    /** Asks the server itself, because a role, a database or a file may have changed what it was started with. */
    void proveDurable() {
        try (Connection connection = connect()) {
            for (Map.Entry<String, String> setting : Settings.DURABLE.entrySet()) {
                prove(connection, setting.getKey(), setting.getValue());
            }
        } catch (SQLException e) {
            throw new PostgresException("PostgreSQL started but refused the superuser (" + e.getMessage() + ").", e);
        }
    }

    boolean createDatabase(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0 || name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw new IllegalArgumentException("A database name has 1 to " + LONGEST_NAME + " bytes and no NUL.");
        }
        try (Connection connection = connect()) {
            return !exists(connection, name) && create(connection, name);
        } catch (SQLException e) {
            throw new PostgresException("The database \"" + name + "\" could not be made (" + e.getMessage() + ").", e);
        }
    }

    private static void prove(Connection connection, String setting, String wanted) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select current_setting(?)")) {
            query.setString(1, setting);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                if (!wanted.equals(rows.getString(1))) {
                    throw new PostgresException("PostgreSQL runs with " + setting + "=" + rows.getString(1)
                            + ", so a commit could be lost: set it back to " + wanted + ".");
                }
            }
        }
    }

    private static boolean exists(Connection connection, String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select 1 from pg_database where datname = ?")) {
            query.setString(1, name);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static boolean create(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create database \"" + name.replace("\"", "\"\"") + "\"");
            return true;
        } catch (SQLException e) {
            if (DATABASE_EXISTS_ALREADY.equals(e.getSQLState()) || UNIQUE_VIOLATION.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", EmbeddedPostgres.SUPERUSER);
        properties.setProperty("password", password);
        properties.setProperty("loginTimeout", "30");
        properties.setProperty("requireAuth", "scram-sha-256");
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        return new Driver().connect(url(EmbeddedPostgres.SUPERUSER), properties);
    }
}
