package dev.escapement.examples.benchmarks.faults.check;

import dev.escapement.examples.benchmarks.faults.chain.Chain;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Looks for broken rules; reads what the nodes left, and changes nothing of it. */
public final class Checker {
    static final int EXAMPLES = 5;

    private static final String TABLES = """
            create temporary table chain (id text primary key, sort text not null, length int not null, critical int not null);
            create temporary table effect (job text, position int, rows bigint not null, astray boolean not null, primary key (job, position))""";
    private static final String EFFECTS = """
            select job, position, count(*), bool_or(before <> (position > 0)::int or beside <> 0) from effect group by job, position""";
    private static final String NAME = "set application_name = 'checker'";
    private static final int BATCH = 1_000;

    private final Connection ledger;

    private Checker(Connection ledger) {
        this.ledger = ledger;
    }

    /** For the chains that were acknowledged, after all nodes have stopped. Both connections stay the caller's. */
    public static Checker of(Connection ledger, Connection work, List<Chain> chains) throws SQLException {
        execute(work, NAME);
        execute(ledger, NAME);
        execute(ledger, TABLES);
        var checker = new Checker(ledger);
        checker.fillChains(chains);
        checker.fillEffects(work);
        execute(ledger, "analyze chain, effect");
        return checker;
    }

    /** The rules that are broken. */
    public List<Violation> violations() throws SQLException {
        var violations = new ArrayList<Violation>();
        for (var rule : Rule.values()) {
            var violation = violation(rule);
            if (violation.count() > 0) {
                violations.add(violation);
            }
        }
        return violations;
    }

    /** The lines of a query over the ledger and the temporary tables, cells as text. */
    public List<List<String>> table(String sql) throws SQLException {
        try (var statement = ledger.createStatement();
                var rows = statement.executeQuery(sql)) {
            var lines = new ArrayList<List<String>>();
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                var cells = new ArrayList<String>();
                for (int i = 1; i <= columns; i++) {
                    cells.add(rows.getString(i));
                }
                lines.add(cells);
            }
            return lines;
        }
    }

    private Violation violation(Rule rule) throws SQLException {
        var examples = new ArrayList<String>();
        long count = 0;
        for (var breach : table(rule.query())) {
            examples.add(breach.get(0) + " " + breach.get(1));
            if (count == 0) {
                Audit.history(ledger, breach.get(0)).forEach(line -> examples.add("    " + line));
            }
            count = Long.parseLong(breach.get(2));
        }
        return new Violation(rule.title(), count, examples);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void fillChains(List<Chain> chains) throws SQLException {
        try (var insert = ledger.prepareStatement("insert into chain values (?, ?, ?, ?)")) {
            int count = 0;
            for (var chain : chains) {
                insert.setString(1, chain.id());
                insert.setString(2, chain.sort().name());
                insert.setInt(3, chain.length());
                insert.setInt(4, chain.critical());
                insert.addBatch();
                if (++count % BATCH == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private void fillEffects(Connection work) throws SQLException {
        try (var statement = work.createStatement();
                var rows = statement.executeQuery(EFFECTS);
                var insert = ledger.prepareStatement("insert into effect values (?, ?, ?, ?)")) {
            int count = 0;
            while (rows.next()) {
                insert.setString(1, rows.getString(1));
                insert.setInt(2, rows.getInt(2));
                insert.setLong(3, rows.getLong(3));
                insert.setBoolean(4, rows.getBoolean(4));
                insert.addBatch();
                if (++count % BATCH == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
    }
}
