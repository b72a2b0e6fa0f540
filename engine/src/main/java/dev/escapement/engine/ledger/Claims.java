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
    /** Does for many jobs what {@link Ledger#claim} does for one; jobs that are final or gone are left out. */
    List<Claim> claim(Connection connection, Collection<UUID> keys, String node) throws SQLException;

    /**
     * Takes unfinished jobs from whoever has them, for nobody: their numbers rise, so that the last owners can write no more, and their
     * next claim goes on where they stand. How many there were.
     */
    int revoke(Connection connection, Collection<UUID> keys) throws SQLException;
}
