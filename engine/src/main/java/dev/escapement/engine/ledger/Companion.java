package dev.escapement.engine.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Writes what must stand or fall with new jobs, in the ledger's own transaction. Called by many threads at once. */
@FunctionalInterface
public interface Companion {
    /** Writes nothing. */
    Companion NONE = (connection, keys) -> {};

    /**
     * These jobs are new in the connection's transaction, which commits after this returns; an exception undoes them. It is called
     * again, with fewer keys, when one of a group has to be left out. It must neither commit nor close.
     */
    void opened(Connection connection, List<UUID> keys) throws SQLException;
}
