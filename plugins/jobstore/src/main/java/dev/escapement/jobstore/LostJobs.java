package dev.escapement.jobstore;

import static org.quartz.impl.jdbcjobstore.Constants.STATE_EXECUTING;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.quartz.JobKey;
import org.quartz.impl.jdbcjobstore.DriverDelegate;
import org.quartz.impl.jdbcjobstore.FiredTriggerRecord;
import org.quartz.impl.jdbcjobstore.SchedulerStateRecord;

/** The jobs that ran on lost nodes, by the node in the order of names; read before Quartz clears them away. */
record LostJobs(Map<String, List<JobKey>> ofNodes) {
    static LostJobs of(Connection connection, DriverDelegate delegate, List<SchedulerStateRecord> lost)
            throws SQLException {
        var ofNodes = new TreeMap<String, List<JobKey>>();
        for (var node : lost) {
            var fired = delegate.selectInstancesFiredTriggerRecords(connection, node.getSchedulerInstanceId());
            ofNodes.put(node.getSchedulerInstanceId(), executing(fired));
        }
        return new LostJobs(ofNodes);
    }

    private static List<JobKey> executing(List<FiredTriggerRecord> all) {
        return all.stream()
                .filter(fired -> fired.getJobKey() != null
                        && fired.getFireInstanceState().equals(STATE_EXECUTING))
                .map(FiredTriggerRecord::getJobKey)
                .distinct()
                .toList();
    }

    void tell(Connection connection, FiringHook hook) throws SQLException {
        for (var node : ofNodes.entrySet()) {
            if (!node.getValue().isEmpty()) {
                hook.recovered(connection, node.getKey(), node.getValue());
            }
        }
    }
}
