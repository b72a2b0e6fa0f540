package dev.escapement.jobstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.quartz.JobPersistenceException;

/** Where the firing hook stands. A scheduler recovers lost jobs before anybody can set one: these are told to it then. Thread-safe. */
final class HookPlace {
    private final List<LostJobs> untold = new ArrayList<>();
    private volatile FiringHook hook = FiringHook.NONE;

    FiringHook get() {
        return hook;
    }

    void set(FiringHook newHook, Transactions transactions) throws JobPersistenceException {
        List<LostJobs> recovered;
        synchronized (this) {
            hook = Objects.requireNonNull(newHook);
            recovered = List.copyOf(untold);
            untold.clear();
        }
        if (!recovered.isEmpty()) {
            transactions.exclusively(connection -> {
                for (var jobs : recovered) {
                    jobs.tell(connection, newHook);
                }
                return null;
            });
        }
    }

    void recovered(Connection connection, LostJobs jobs) throws SQLException {
        synchronized (this) {
            if (hook == FiringHook.NONE) {
                untold.add(jobs);
            }
        }
        jobs.tell(connection, hook);
    }
}
