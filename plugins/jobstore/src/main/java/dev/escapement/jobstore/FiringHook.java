package dev.escapement.jobstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.quartz.JobKey;

/**
 * Writes rows of one's own in the transactions in which jobs begin to run on this node and are taken from a lost one: both commit or
 * neither. Called on threads of Quartz, several at once; must not commit, and must not throw but for trouble with the database.
 */
public interface FiringHook {
    /** These jobs begin to run here when the transaction commits; an exception lets none of them begin. */
    void fired(Connection connection, List<JobKey> jobs) throws SQLException;

    /** These jobs ran on this node, which is lost; whatever it still writes comes too late. */
    void recovered(Connection connection, String node, List<JobKey> jobs) throws SQLException;

    /**
     * The beginning of the groups of jobs that may fire in the transaction that finds them due, which spares them a reservation; null for
     * none. A trigger that fires once is gone from then on, not when its execution ends, and nobody may give it back in between.
     */
    default String firesAtOnce() {
        return null;
    }

    /** Writes nothing. */
    FiringHook NONE = new FiringHook() {
        @Override
        public void fired(Connection connection, List<JobKey> jobs) {}

        @Override
        public void recovered(Connection connection, String node, List<JobKey> jobs) {}
    };
}
