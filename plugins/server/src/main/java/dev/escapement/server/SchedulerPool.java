package dev.escapement.server;

import com.zaxxer.hikari.HikariDataSource;
import dev.escapement.engine.connection.ConnectionConfig;
import dev.escapement.engine.connection.Pools;
import java.sql.Connection;
import java.sql.SQLException;
import org.quartz.utils.ConnectionProvider;

/** The connections of a node's scheduler, which notice at once that a database is back. Made and set by Quartz, so it is public. */
public final class SchedulerPool implements ConnectionProvider {
    private String url;
    private String user;
    private String password;
    private int maxConnections;
    private HikariDataSource pool;

    public void setURL(String newUrl) {
        this.url = newUrl;
    }

    public void setUser(String newUser) {
        this.user = newUser;
    }

    public void setPassword(String newPassword) {
        this.password = newPassword;
    }

    public void setMaxConnections(int most) {
        this.maxConnections = most;
    }

    @Override
    public void initialize() {
        pool = Pools.scheduler(new ConnectionConfig(url, user, password, maxConnections));
    }

    @Override
    public Connection getConnection() throws SQLException {
        return pool.getConnection();
    }

    @Override
    public void shutdown() {
        pool.close();
    }
}
