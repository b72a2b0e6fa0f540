package dev.escapement.steps.sql;

import dev.escapement.engine.job.Values;
import dev.escapement.engine.step.ConfigReader;
import dev.escapement.engine.step.StepEnvironment;
import dev.escapement.steps.Checks;
import dev.escapement.steps.SqlStatement;
import dev.escapement.steps.SqlText;
import dev.escapement.steps.SqlTextException;
import java.util.List;
import java.util.Map;

/** The config of a {@code sql} step. */
record SqlOptions(
        String connection,
        List<SqlStatement> statements,
        Map<String, Object> parameters,
        Transaction transaction,
        List<String> searchPath,
        ResultLimit result) {
    /** Whether the statements run in one transaction or each on its own. */
    enum Transaction {
        SINGLE,
        NONE
    }

    static SqlOptions read(ConfigReader config, StepEnvironment environment) {
        var checks = new Checks(config, environment);
        var connection = checks.connection();
        var sql = config.text("sql");
        return new SqlOptions(
                connection,
                sql == null ? List.of() : statements(config, sql),
                parameters(config),
                config.choice("transaction", Transaction.class, Transaction.SINGLE),
                checks.searchPath(),
                ResultLimit.read(config));
    }

    private static List<SqlStatement> statements(ConfigReader config, String sql) {
        try {
            var statements = SqlText.statements(sql);
            if (statements.isEmpty()) {
                config.problem("sql", "must hold a statement");
            }
            statements.forEach(statement -> checkStatement(config, statement));
            return statements;
        } catch (SqlTextException e) {
            config.problem("sql", e.getMessage());
            return List.of();
        }
    }

    private static void checkStatement(ConfigReader config, SqlStatement statement) {
        if (statement.isTransactionControl()) {
            config.problem(
                    "sql",
                    "line " + statement.line() + ": " + statement.command()
                            + " is not for steps, whose transaction begins and ends with them; savepoints are");
        }
        if (statement.isClientCopy()) {
            config.problem(
                    "sql",
                    "line " + statement.line()
                            + ": COPY from or to the client is what the kinds load and extract are for");
        }
    }

    private static Map<String, Object> parameters(ConfigReader config) {
        var value = config.get("parameters");
        if (value instanceof Map<?, ?> map) {
            return Values.object(map);
        }
        if (value != null) {
            config.problem("parameters", "must be an object");
        }
        return Map.of();
    }
}
