package dev.escapement.engine.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Writes what must stand or fall with jobs that are to run, in the ledger's own transaction. Called by many threads at once. */
@FunctionalInterface
public interface Companion {
    /** Writes nothing. */
    Companion NONE = (connection, jobs) -> {};

    /**
     * These jobs are new in the connection's transaction, which commits after this returns; an exception undoes them. It is called
     * again, with fewer jobs, when one of a group has to be left out. It must neither commit nor close.
     */
    void opened(Connection connection, List<Unfinished> jobs) throws SQLException;

    /** The transaction may come to one of the methods below; it has locked no job yet. */
    default void enter(Connection connection) throws SQLException {}

    /** This job, which may or may not have run before and runs no more, is to run; the same rules hold. */
    default void reopened(Connection connection, Unfinished job) throws SQLException {}

    /** These jobs, which ran, wait from the commit on until they are due; the same rules hold. */
    default void waiting(Connection connection, List<Unfinished> jobs) throws SQLException {}
}
