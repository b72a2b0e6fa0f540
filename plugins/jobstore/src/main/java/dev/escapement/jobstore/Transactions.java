package dev.escapement.jobstore;

import java.sql.Connection;
import org.quartz.JobPersistenceException;

/** The transactions of a job store, on connections of its own; thread-safe. */
interface Transactions {
    /** Runs it under a lock of Quartz's, or under none when that is null; so may the proof be. */
    <T> T run(String lock, Work<T> work, Proof<T> proof) throws JobPersistenceException;

    /** What is done with a connection in a transaction. */
    interface Work<T> {
        T run(Connection connection) throws Exception;
    }

    /** Whether what the work has written stands in the database: for when nobody has answered the commit. */
    interface Proof<T> {
        boolean stands(Connection connection, T result) throws JobPersistenceException;
    }

    default <T> T run(Work<T> work) throws JobPersistenceException {
        return run(null, work, null);
    }

    /** Runs it beside no firing, no completion and no operation of Quartz, on any node. */
    default <T> T exclusively(Work<T> work) throws JobPersistenceException {
        return run(AdvisoryLock.TRIGGERS, work, null);
    }
}
