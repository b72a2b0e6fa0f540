package dev.escapement.steps.load;

import dev.escapement.engine.step.ConfigReader;
import dev.escapement.engine.step.StepEnvironment;
import dev.escapement.steps.Checks;
import dev.escapement.steps.Disposition;
import dev.escapement.steps.FileShape;
import dev.escapement.steps.TableName;
import java.util.List;

/** The config of a {@code load} step. */
record LoadOptions(
        String connection,
        List<String> from,
        TableName table,
        FileShape shape,
        Encoding encoding,
        Schema schema,
        Disposition disposition,
        long skip,
        long maxBadRows) {
    private static final long MOST_BAD_ROWS = 1_000_000;
    private static final long MOST_SKIPPED = 10_000;

    static LoadOptions read(ConfigReader config, StepEnvironment environment) {
        var checks = new Checks(config, environment);
        var from = checks.paths("from");
        var options = new LoadOptions(
                checks.connection(),
                from,
                checks.table("table"),
                FileShape.read(config, checks, from),
                Encoding.read(config),
                Schema.read(config),
                Disposition.read(config),
                config.number("skip", 0, 0, MOST_SKIPPED),
                config.number("maxBadRows", 0, 0, MOST_BAD_ROWS));
        if (options.isJson() && !options.encoding().isUtf8()) {
            config.problem("encoding", "must be UTF8 for the format ndjson");
        }
        if (options.isJson() && options.skip() > 0) {
            config.problem("skip", "is a key of the format csv only");
        }
        return options;
    }

    boolean isJson() {
        return shape.format() == FileShape.Format.NDJSON;
    }
}
