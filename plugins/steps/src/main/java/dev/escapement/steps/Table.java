package dev.escapement.steps;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A table as one session's transaction sees it. */
public final class Table {
    private static final String FIND = "select to_regclass(?)::oid::bigint";
    private static final String COLUMNS = """
            select attname, format_type(atttypid, atttypmod), typcategory, atthasdef or attidentity <> '', attgenerated <> ''
            from pg_attribute join pg_type on pg_type.oid = atttypid
            where attrelid = to_regclass(?) and attnum > 0 and not attisdropped order by attnum""";
    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended(?, 0))";
    /** A catalog that is first locked here, which makes the session notice what others have committed meanwhile. */
    private static final String NOTICE = "select from pg_catalog.pg_conversion limit 0";

    private static final String UNDEFINED_TABLE = "42P01";
    private static final String NOT_EMPTY = "table-not-empty";

    private final Session session;
    private final TableName name;

    public Table(Session session, TableName name) {
        this.session = session;
        this.name = name;
    }

    public TableName name() {
        return name;
    }

    /** True when it does not exist and may be created; nobody else of us creates it until this transaction ends. */
    public boolean isToBeCreated(Disposition.Create create) throws SQLException, StepFailure {
        if (oid() != 0) {
            return false;
        }
        if (create == Disposition.Create.NEVER) {
            throw missing();
        }
        try (var statement = session.connection().prepareStatement(LOCK)) {
            statement.setString(1, "escapement " + name.quoted());
            statement.execute();
        }
        session.execute(NOTICE);
        return oid() == 0;
    }

    /** What PostgreSQL knows it by, or 0 when it does not exist. */
    public long oid() throws SQLException {
        try (var statement = session.connection().prepareStatement(FIND)) {
            statement.setString(1, name.quoted());
            try (var row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /** Its columns in their order; none when it does not exist. */
    public List<Column> columns() throws SQLException {
        var columns = new ArrayList<Column>();
        try (var statement = session.connection().prepareStatement(COLUMNS)) {
            statement.setString(1, name.quoted());
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    columns.add(new Column(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            row.getBoolean(4),
                            row.getBoolean(5)));
                }
            }
        }
        return columns;
    }

    public void create(List<Column> columns) throws SQLException {
        session.execute("create table " + name.quoted()
                + columns.stream()
                        .map(column -> TableName.quote(column.name()) + " " + column.type())
                        .collect(Collectors.joining(", ", " (", ")")));
    }

    /** Makes an empty table of the same columns and types. */
    public void createLike(TableName model) throws SQLException {
        session.execute("create table " + name.quoted() + " (like " + model.quoted() + ")");
    }

    public StepFailure missing() {
        return new StepFailure("The table " + name + " does not exist.", UNDEFINED_TABLE, false, List.of());
    }

    /** Does to the rows that are there what the disposition asks. */
    public void makeReady(Disposition.Write write) throws SQLException, StepFailure {
        switch (write) {
            case APPEND -> {
                return;
            }
            case TRUNCATE -> session.execute("truncate " + name.quoted());
            case EMPTY -> {
                session.execute("lock table " + name.quoted() + " in share row exclusive mode");
                refuseRows();
            }
        }
    }

    private void refuseRows() throws SQLException, StepFailure {
        try (var statement = session.connection().createStatement();
                var row = statement.executeQuery("select 1 from " + name.quoted() + " limit 1")) {
            if (row.next()) {
                throw new StepFailure(
                        "The table " + name + " has rows, and \"write\": \"empty\" wants none.",
                        NOT_EMPTY,
                        false,
                        List.of());
            }
        }
    }
}
