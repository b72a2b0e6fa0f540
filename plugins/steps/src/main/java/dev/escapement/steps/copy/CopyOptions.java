package dev.escapement.steps.copy;

import dev.escapement.engine.step.ConfigReader;
import dev.escapement.engine.step.StepEnvironment;
import dev.escapement.steps.Checks;
import dev.escapement.steps.Disposition;
import dev.escapement.steps.TableName;
import java.util.List;

/** The config of a {@code copy} step. */
record CopyOptions(String connection, List<TableName> from, TableName to, Disposition disposition) {
    static CopyOptions read(ConfigReader config, StepEnvironment environment) {
        var checks = new Checks(config, environment);
        var options = new CopyOptions(
                checks.connection(), checks.tables("from"), checks.table("to"), Disposition.read(config));
        if (options.from().contains(options.to())) {
            config.problem("to", "must not be one of the tables to copy from");
        }
        return options;
    }
}
