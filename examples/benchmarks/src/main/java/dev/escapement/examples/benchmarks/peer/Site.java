package dev.escapement.examples.benchmarks.peer;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.InstantSource;

/** Where a contender runs: its database, the name of its process, the Quartz job store under the engine, how long the
 * engine keeps finished jobs (null for ever), the time, and whom to tell. */
public record Site(
        String url,
        String user,
        String password,
        String node,
        String store,
        Duration retention,
        InstantSource clock,
        Progress progress) {
    /** A pool of at most this many connections, with the driver's own defaults. */
    HikariDataSource pool(int connections) {
        var pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setUsername(user);
        pool.setPassword(password);
        pool.setMaximumPoolSize(connections);
        return pool;
    }
}
