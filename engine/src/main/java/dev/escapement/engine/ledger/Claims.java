package dev.escapement.engine.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Claims inside a transaction of somebody else's, on any connection to the ledger's database whatever its search path: what they say
 * holds when that transaction commits, and not before. Rows are locked in order of key; a caller with many keys should have told the
 * planner of its connection to use indexes. Nothing is retried here. Thread-safe.
 */
public interface Claims {
    /** Takes jobs that are PENDING and due for this node, as {@link Ledger#claim} does; what else there is of these is left alone. */
    List<Claim> claim(Connection connection, Collection<UUID> keys, String node) throws SQLException;

    /**
     * Takes those jobs that this node runs (null: whichever does) from it, since it is lost: it can write no more, and they wait for
     * another, unless the step it was in may not be run again, which ends UNKNOWN. How many there were.
     */
    int revoke(Connection connection, Collection<UUID> keys, String owner) throws SQLException;
}
