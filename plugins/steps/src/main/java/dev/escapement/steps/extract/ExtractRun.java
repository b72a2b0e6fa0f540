package dev.escapement.steps.extract;

import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.CopyOut;
import dev.escapement.steps.FileShape;
import dev.escapement.steps.FilesRoot;
import dev.escapement.steps.Session;
import dev.escapement.steps.SqlErrors;
import dev.escapement.steps.SqlExpressions;
import dev.escapement.steps.StepFailure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** One run of an extract: a read-only transaction, whose rows go from COPY to the file as they are. */
final class ExtractRun {
    private static final int BUFFER = 1 << 16;
    /** Without the star it would be the column rows_ of a query that has one. */
    private static final String NDJSON = "select " + CopyOut.line("rows_.*") + " from (\n%s\n) rows_";

    private static final String CSV = """
            copy (
            %s
            ) to stdout with (%s, header %s, encoding 'UTF8')""";

    private final Session session;
    private final ExtractOptions options;
    private final FilesRoot root;

    ExtractRun(Session session, ExtractOptions options, FilesRoot root) {
        this.session = session;
        this.options = options;
        this.root = root;
    }

    StepResult.Succeeded run() throws SQLException, StepFailure, IOException {
        var place = root.resolve(options.to());
        if (!options.overwrite() && Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            throw new StepFailure("The file " + options.to() + " exists, and \"overwrite\" is false.");
        }
        session.connection().setAutoCommit(false);
        session.execute("set transaction isolation level repeatable read, read only");
        try (var file = NewFile.open(place, session.context().effectKey())) {
            long rows = write(file.stream());
            session.checkCancelled();
            root.resolve(options.to());
            long bytes = file.publish(options.overwrite());
            session.context().log("Wrote " + rows + " rows, " + bytes + " bytes to " + options.to());
            var output = new LinkedHashMap<String, Object>();
            output.put("rows", rows);
            output.put("bytes", bytes);
            output.put("file", options.to());
            return StepResult.succeeded(output);
        }
    }

    private long write(OutputStream file) throws SQLException, StepFailure, IOException {
        try (var out = options.shape().isGzip(options.to())
                ? new BufferedOutputStream(new GZIPOutputStream(file, BUFFER), BUFFER)
                : new BufferedOutputStream(file, BUFFER)) {
            return CopyOut.write(session, sql(), out);
        } catch (SQLException e) {
            throw SqlErrors.failure(e, null, List.of());
        }
    }

    private String sql() {
        var query = SqlExpressions.quoted(options.query(), session.context()).text();
        return options.shape().format() == FileShape.Format.NDJSON
                ? CopyOut.lines(NDJSON.formatted(query))
                : CSV.formatted(
                        query, options.shape().copyOptions(), options.shape().header());
    }
}
