package dev.escapement.steps.copy;

import dev.escapement.engine.step.ConfigReader;
import dev.escapement.engine.step.StepEnvironment;
import dev.escapement.steps.Checks;
import dev.escapement.steps.Disposition;
import dev.escapement.steps.SqlStatement;
import dev.escapement.steps.TableName;
import java.util.List;

/** The config of a {@code copy} step, from tables or from a query (null: from tables). */
record CopyOptions(
        String connection,
        List<TableName> from,
        SqlStatement query,
        TableName to,
        List<String> searchPath,
        Disposition disposition) {
    static CopyOptions read(ConfigReader config, StepEnvironment environment) {
        var checks = new Checks(config, environment);
        boolean isQuery = config.get("query") != null;
        if (isQuery && config.get("from") != null) {
            config.problem("query", "must not stand beside from");
        }
        var options = new CopyOptions(
                checks.connection(),
                isQuery ? List.of() : checks.tables("from"),
                isQuery ? checks.query("query") : null,
                checks.table("to"),
                checks.searchPath(),
                Disposition.read(config));
        if (options.from().contains(options.to())) {
            config.problem("to", "must not be one of the tables to copy from");
        }
        return options;
    }
}
