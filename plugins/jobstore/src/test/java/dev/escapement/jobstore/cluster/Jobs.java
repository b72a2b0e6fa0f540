package dev.escapement.jobstore.cluster;

import java.sql.Connection;
import java.sql.SQLException;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.SchedulerException;

/** What the nodes run; each run leaves a row that says where. */
final class Jobs {
    /** Where runs are noted; {@code beside} when another run of the same job was under way. */
    static final String TABLE = """
            create table run (id bigserial primary key, job text not null, gate int, node text not null,
                              beside boolean not null, ended boolean not null default false);
            create index on run (job)""";

    private static final String BEGIN = """
            insert into run (job, gate, node, beside)
            select ?, ?, ?, not pg_try_advisory_lock(hashtextextended(?, 0)) returning id""";

    private static final String END = "update run set ended = true where id = ?";

    private Jobs() {}

    /** Takes a lock of its job while it runs: whoever does not get it runs beside another. */
    @DisallowConcurrentExecution
    public static class Alone implements Job {
        @Override
        public void execute(JobExecutionContext context) throws JobExecutionException {
            try (var connection = NodeMain.pool().getConnection()) {
                long run = begin(connection, context);
                during(connection, context);
                unlock(connection, context);
                end(connection, run);
            } catch (SQLException | SchedulerException e) {
                throw new JobExecutionException(e);
            }
        }

        void during(Connection connection, JobExecutionContext context) throws SQLException {}
    }

    /** The same, and it goes on only when the gate that its trigger names is open. */
    @DisallowConcurrentExecution
    public static class Gated extends Alone {
        @Override
        void during(Connection connection, JobExecutionContext context) throws SQLException {
            try (var statement = connection.createStatement()) {
                statement.execute("select pg_advisory_lock_shared(" + gate(context) + "), pg_advisory_unlock_shared("
                        + gate(context) + ")");
            }
        }
    }

    /** Does nothing, beside itself if need be. */
    public static class Quick implements Job {
        @Override
        public void execute(JobExecutionContext context) {}
    }

    /** Leaves its thread interrupted. */
    @DisallowConcurrentExecution
    public static class Interrupted extends Alone {
        @Override
        public void execute(JobExecutionContext context) throws JobExecutionException {
            super.execute(context);
            Thread.currentThread().interrupt();
        }
    }

    private static int gate(JobExecutionContext context) {
        return context.getMergedJobDataMap().containsKey("gate")
                ? context.getMergedJobDataMap().getInt("gate")
                : 0;
    }

    private static String name(JobExecutionContext context) {
        return context.getJobDetail().getKey().getName();
    }

    private static long begin(Connection connection, JobExecutionContext context)
            throws SQLException, SchedulerException {
        try (var statement = connection.prepareStatement(BEGIN)) {
            statement.setString(1, name(context));
            statement.setInt(2, gate(context));
            statement.setString(3, context.getScheduler().getSchedulerInstanceId());
            statement.setString(4, name(context));
            var rows = statement.executeQuery();
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void unlock(Connection connection, JobExecutionContext context) throws SQLException {
        try (var statement = connection.prepareStatement("select pg_advisory_unlock(hashtextextended(?, 0))")) {
            statement.setString(1, name(context));
            statement.execute();
        }
    }

    private static void end(Connection connection, long run) throws SQLException {
        try (var statement = connection.prepareStatement(END)) {
            statement.setLong(1, run);
            statement.execute();
        }
    }
}
