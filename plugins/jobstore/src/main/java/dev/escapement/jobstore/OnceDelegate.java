package dev.escapement.jobstore;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.quartz.JobDetail;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.jdbcjobstore.NoRecordFoundException;
import org.quartz.impl.jdbcjobstore.SimpleTriggerPersistenceDelegate;
import org.quartz.spi.OperableTrigger;

/** Quartz's simple triggers, of which those that fire once may have no row of their kind. */
final class OnceDelegate extends SimpleTriggerPersistenceDelegate {
    private static final TriggerPropertyBundle ONCE =
            new TriggerPropertyBundle(SimpleScheduleBuilder.simpleSchedule(), null, null);

    @Override
    public TriggerPropertyBundle loadExtendedTriggerProperties(Connection connection, TriggerKey key)
            throws SQLException {
        try {
            return super.loadExtendedTriggerProperties(connection, key);
        } catch (NoRecordFoundException e) {
            return ONCE;
        }
    }

    @Override
    public TriggerPropertyBundle loadExtendedTriggerPropertiesFromResultSet(ResultSet row, TriggerKey key)
            throws SQLException {
        return row.getObject(COL_REPEAT_COUNT) == null
                ? ONCE
                : super.loadExtendedTriggerPropertiesFromResultSet(row, key);
    }

    /** What fires once may be told to fire more often. */
    @Override
    public int updateExtendedTriggerProperties(
            Connection connection, OperableTrigger trigger, String state, JobDetail job)
            throws SQLException, IOException {
        int updated = super.updateExtendedTriggerProperties(connection, trigger, state, job);
        return updated > 0 ? updated : insertExtendedTriggerProperties(connection, trigger, state, job);
    }
}
