package dev.escapement.steps.load;

import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.FilesRoot;
import dev.escapement.steps.Session;
import dev.escapement.steps.StepFailure;
import java.io.EOFException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.zip.ZipException;

/** One run of a load: file after file in the session's transaction. */
final class LoadRun {
    private final Session session;
    private final LoadOptions options;
    private final FilesRoot root;
    private final Target target;
    private final BadRows bad;
    private long rows;
    private long bytes;

    LoadRun(Session session, LoadOptions options, FilesRoot root) {
        this.session = session;
        this.options = options;
        this.root = root;
        this.target = new Target(session, options);
        this.bad = new BadRows(options.maxBadRows());
    }

    StepResult.Succeeded run() throws SQLException, StepFailure, IOException {
        for (var path : options.from()) {
            try {
                load(path);
            } catch (ZipException | EOFException e) {
                throw new StepFailure("The file " + path + " is not whole gzip data: " + e.getMessage());
            }
        }
        var output = new LinkedHashMap<String, Object>();
        output.put("rows", rows);
        output.put("badRows", bad.count());
        output.put("table", options.table().toString());
        output.put("created", target.isCreated());
        output.put("bytes", bytes);
        return new StepResult.Succeeded(output, bad.warnings(), null);
    }

    private void load(String path) throws SQLException, StepFailure, IOException {
        var file = new LoadFile(path, bad, target.relation());
        try (var input = open(path)) {
            long count = options.isJson()
                    ? new NdjsonLoad(session, target, file).run(input)
                    : new CsvLoad(session, options, target, file).run(input, () -> open(path));
            rows += count;
            bytes += input.bytes();
            session.context()
                    .log("Loaded " + count + " rows from " + path + " into " + options.table() + ", bad rows so far: "
                            + bad.count());
        }
    }

    private Input open(String path) throws IOException, StepFailure {
        return Input.open(
                root.existing(path),
                options.shape().isGzip(path),
                options.encoding().isUtf8());
    }
}
