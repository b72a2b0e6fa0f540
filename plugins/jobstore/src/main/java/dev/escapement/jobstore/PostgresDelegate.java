package dev.escapement.jobstore;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.quartz.Job;
import org.quartz.JobDataMap;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.JobPersistenceException;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.JobDetailImpl;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.impl.jdbcjobstore.Util;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.spi.ClassLoadHelper;
import org.quartz.spi.OperableTrigger;

/**
 * Quartz's SQL for PostgreSQL with three differences: times are bound as bigint, so that indexes serve; a trigger that fires once may
 * lack the row of its kind; and what is read from a blob may only be data, calendars and triggers of Quartz, and classes that the user
 * names.
 */
@SuppressWarnings("JavaUtilDate") // Quartz speaks in dates.
public class PostgresDelegate extends PostgreSQLDelegate {
    private static final String LIMITS = "maxdepth=50;maxrefs=100000;maxbytes=16777216;maxarray=1000000;";
    private static final String SAFE =
            "org.quartz.*;org.quartz.utils.*;org.quartz.impl.calendar.*;org.quartz.impl.triggers.*;"
                    + "java.lang.*;java.util.*;java.util.concurrent.atomic.*;java.time.*;java.math.*;sun.util.calendar.*;!*";

    private static final String MISFIRED =
            " from {p}TRIGGERS where sched_name = {s} and misfire_instr <> -1 and next_fire_time < ?"
                    + " and trigger_state = ?";

    private volatile ObjectInputFilter filter = ObjectInputFilter.Config.createFilter(LIMITS + SAFE);

    @Override
    protected void addDefaultTriggerPersistenceDelegates() {
        // The first that can handle a trigger does.
        addTriggerPersistenceDelegate(new OnceDelegate());
        super.addDefaultTriggerPersistenceDelegates();
    }

    /** Lets job data hold these classes too. @throws IllegalArgumentException when that is not a pattern */
    void allow(String classes) {
        filter = ObjectInputFilter.Config.createFilter(LIMITS + (classes.isBlank() ? "" : classes + ";") + SAFE);
    }

    @Override
    public boolean hasMisfiredTriggersInState(
            Connection connection, String state, long before, int count, List<TriggerKey> found) throws SQLException {
        var sql = sql("select trigger_name, trigger_group" + MISFIRED + " order by next_fire_time, priority desc"
                + (count < 0 ? "" : " limit " + (count + 1)));
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, before);
            statement.setString(2, state);
            var rows = statement.executeQuery();
            while (rows.next()) {
                if (found.size() == count) {
                    return true;
                }
                found.add(new TriggerKey(rows.getString(1), rows.getString(2)));
            }
            return false;
        }
    }

    /** One is enough to know that there are some. */
    @Override
    public int countMisfiredTriggersInState(Connection connection, String state, long before) throws SQLException {
        try (var statement = connection.prepareStatement(sql("select 1" + MISFIRED + " limit 1"))) {
            statement.setLong(1, before);
            statement.setString(2, state);
            return statement.executeQuery().next() ? 1 : 0;
        }
    }

    /** The job of a row that has the columns of its table, its description and its data as job_description and job_map. */
    JobDetail job(ResultSet row, ClassLoadHelper loader) throws SQLException, ClassNotFoundException, IOException {
        var job = new JobDetailImpl();
        job.setKey(new JobKey(row.getString(COL_JOB_NAME), row.getString(COL_JOB_GROUP)));
        job.setDescription(row.getString("job_description"));
        job.setJobClass(loader.loadClass(row.getString(COL_JOB_CLASS), Job.class));
        job.setDurability(row.getBoolean(COL_IS_DURABLE));
        job.setRequestsRecovery(row.getBoolean(COL_REQUESTS_RECOVERY));
        var data = data(row, "job_map");
        if (data != null) {
            job.setJobDataMap(new JobDataMap(data));
        }
        return job;
    }

    /** The trigger of a row that has all columns of its table and of those of the built-in types; null for any other type. */
    OperableTrigger trigger(ResultSet row)
            throws SQLException, ClassNotFoundException, IOException, JobPersistenceException {
        var key = new TriggerKey(row.getString(COL_TRIGGER_NAME), row.getString(COL_TRIGGER_GROUP));
        var type = findTriggerPersistenceDelegate(row.getString(COL_TRIGGER_TYPE));
        if (type == null || !type.hasInlinedResultSetProperties()) {
            return null;
        }
        var properties = type.loadExtendedTriggerPropertiesFromResultSet(row, key);
        var builder = TriggerBuilder.newTrigger()
                .withIdentity(key)
                .forJob(row.getString(COL_JOB_NAME), row.getString(COL_JOB_GROUP))
                .withDescription(row.getString(COL_DESCRIPTION))
                .withPriority(row.getInt(COL_PRIORITY))
                .startAt(new Date(row.getLong(COL_START_TIME)))
                .endAt(date(row, COL_END_TIME))
                .modifiedByCalendar(row.getString(COL_CALENDAR_NAME))
                .withSchedule(properties.getScheduleBuilder());
        var data = data(row, COL_JOB_DATAMAP);
        if (data != null) {
            builder.usingJobData(new JobDataMap(data));
        }
        var trigger = (OperableTrigger) builder.build();
        trigger.setMisfireInstruction(row.getInt(COL_MISFIRE_INSTRUCTION));
        trigger.setNextFireTime(date(row, COL_NEXT_FIRE_TIME));
        trigger.setPreviousFireTime(date(row, COL_PREV_FIRE_TIME));
        if (properties.getStatePropertyNames() != null) {
            Util.setBeanProps(trigger, properties.getStatePropertyNames(), properties.getStatePropertyValues());
        }
        return trigger;
    }

    /** The bytes that stand for this data in a row; null for none. */
    byte[] bytes(JobDataMap data) throws IOException {
        return data.isEmpty() ? null : serializeJobData(data).toByteArray();
    }

    private static Date date(ResultSet row, String column) throws SQLException {
        long time = row.getLong(column);
        return time > 0 ? new Date(time) : null;
    }

    private Map<?, ?> data(ResultSet row, String column) throws SQLException, ClassNotFoundException, IOException {
        if (!canUseProperties()) {
            return (Map<?, ?>) getObjectFromBlob(row, column);
        }
        var bytes = row.getBytes(column);
        if (bytes == null || bytes.length == 0) {
            return null;
        }
        var properties = new Properties();
        properties.load(new ByteArrayInputStream(bytes));
        return convertFromProperty(properties);
    }

    /** Reads what Quartz serialized; classes that it would not have written are refused. */
    @Override
    protected Object getObjectFromBlob(ResultSet row, String column)
            throws ClassNotFoundException, IOException, SQLException {
        var bytes = row.getBytes(column);
        if (bytes == null || bytes.length == 0) {
            return null;
        }
        try (var stream = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            stream.setObjectInputFilter(filter);
            return stream.readObject();
        }
    }

    /** A trigger of another kind leaves nothing of the old kind behind. */
    @Override
    public int updateTrigger(Connection connection, OperableTrigger trigger, String state, JobDetail job)
            throws SQLException, IOException {
        var stored = typeOf(connection, trigger.getKey());
        var kind = findTriggerPersistenceDelegate(trigger);
        if (stored == null || stored.equals(kind == null ? TTYPE_BLOB : kind.getHandledTriggerTypeDiscriminator())) {
            return super.updateTrigger(connection, trigger, state, job);
        }
        deleteTriggerExtension(connection, trigger.getKey());
        int updated = super.updateTrigger(connection, trigger, state, job);
        if (kind == null) {
            insertBlobTrigger(connection, trigger);
        } else {
            kind.insertExtendedTriggerProperties(connection, trigger, state, job);
        }
        return updated;
    }

    private String typeOf(Connection connection, TriggerKey key) throws SQLException {
        var sql = sql(
                "select trigger_type from {p}TRIGGERS where sched_name = {s} and trigger_name = ? and trigger_group = ?");
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, key.getName());
            statement.setString(2, key.getGroup());
            var rows = statement.executeQuery();
            return rows.next() ? rows.getString(1) : null;
        }
    }

    /** The text of a matcher means itself, also where it looks like a pattern of SQL. */
    @Override
    protected String toSqlLikeClause(GroupMatcher<?> matcher) {
        var text = matcher.getCompareToValue()
                .replace("\\", "\\\\")
                .replace("%", "\\%")
                .replace("_", "\\_");
        return switch (matcher.getCompareWithOperator()) {
            case EQUALS -> text;
            case CONTAINS -> "%" + text + "%";
            case STARTS_WITH -> text + "%";
            case ENDS_WITH -> "%" + text;
            case ANYTHING -> "%";
        };
    }

    /** Only triggers of this scheduler. */
    @Override
    public List<OperableTrigger> getTriggersByJobAndTriggerGroup(
            Connection connection, GroupMatcher<JobKey> jobs, GroupMatcher<TriggerKey> triggers)
            throws SQLException, ClassNotFoundException, IOException, JobPersistenceException {
        var sql = sql("select trigger_name, trigger_group from {p}TRIGGERS where sched_name = {s} and job_group like ?"
                + " and trigger_group like ?");
        var keys = new ArrayList<TriggerKey>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, toSqlLikeClause(jobs));
            statement.setString(2, toSqlLikeClause(triggers));
            var rows = statement.executeQuery();
            while (rows.next()) {
                keys.add(new TriggerKey(rows.getString(1), rows.getString(2)));
            }
        }
        var found = new ArrayList<OperableTrigger>();
        for (var key : keys) {
            found.add(selectTrigger(connection, key));
        }
        return found;
    }

    @Override
    public void clearData(Connection connection) throws SQLException {
        super.clearData(connection);
        try (var statement = connection.createStatement()) {
            statement.execute(sql("delete from {p}PAUSED_JOB_GRPS where sched_name = {s}"));
        }
    }

    private String sql(String template) {
        return template.replace("{p}", rtp("{0}")).replace("{s}", getSchedulerNameLiteral());
    }
}
