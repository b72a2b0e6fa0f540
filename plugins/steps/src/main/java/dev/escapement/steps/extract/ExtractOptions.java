package dev.escapement.steps.extract;

import dev.escapement.engine.step.ConfigReader;
import dev.escapement.engine.step.StepEnvironment;
import dev.escapement.steps.Checks;
import dev.escapement.steps.FileShape;
import dev.escapement.steps.SqlStatement;
import java.util.List;

/** The config of an {@code extract} step; the query stands for a table too. */
record ExtractOptions(String connection, SqlStatement query, String to, FileShape shape, boolean overwrite) {
    private static final SqlStatement NONE = query("");

    static ExtractOptions read(ConfigReader config, StepEnvironment environment) {
        var checks = new Checks(config, environment);
        var connection = checks.connection();
        var to = checks.path("to");
        var shape = FileShape.read(config, checks, to == null ? List.of() : List.of(to));
        return new ExtractOptions(connection, source(config, checks), to, shape, config.flag("overwrite", true));
    }

    private static SqlStatement source(ConfigReader config, Checks checks) {
        var query = config.get("query");
        if (query == null) {
            var table = checks.table("table");
            return table == null ? NONE : query("table " + table.quoted());
        }
        if (config.get("table") != null) {
            config.problem("query", "must not stand beside table");
        }
        var checked = checks.query("query");
        return checked == null ? NONE : checked;
    }

    private static SqlStatement query(String text) {
        return new SqlStatement(text, 0, text.length(), List.of(), List.of());
    }
}
