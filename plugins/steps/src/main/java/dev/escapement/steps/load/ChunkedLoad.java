package dev.escapement.steps.load;

import dev.escapement.steps.Session;
import dev.escapement.steps.SqlErrors;
import dev.escapement.steps.StepFailure;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.function.IntFunction;

/**
 * Loads chunk by chunk under savepoints. When the server names a bad row, the rows before it are sent once more, it is set aside, and the
 * load goes on after it.
 */
final class ChunkedLoad {
    private static final int LEAST = 32;

    private final Session session;
    private final Pipe pipe;
    private final LoadFile file;
    private final String sql;

    ChunkedLoad(Session session, LoadFile file, String sql) throws SQLException {
        this.session = session;
        this.pipe = new Pipe(session);
        this.file = file;
        this.sql = sql;
        session.execute("savepoint escapement_chunk");
    }

    /** Loads the chunk and gives the number of rows; {@code texts} says how a record reads in the file. */
    long load(Chunk chunk, IntFunction<String> texts) throws SQLException, StepFailure, IOException {
        var known = new ArrayDeque<Sent>();
        long rows = 0;
        int size = chunk.size();
        for (int at = 0; at < chunk.size(); ) {
            int end = known.isEmpty()
                    ? Math.min(chunk.size(), at + size)
                    : known.peek().bad();
            if (at == end) {
                setAside(chunk, known.pop(), texts);
                at++;
                continue;
            }
            var sent = send(chunk, at, end - 1);
            rows += sent.rows();
            if (sent.error() == null) {
                at = end;
                size = Math.min(chunk.size(), size * 2);
            } else {
                known.push(sent);
                size = Math.max(LEAST, size / 4);
            }
        }
        return rows;
    }

    private void setAside(Chunk chunk, Sent sent, IntFunction<String> texts) throws StepFailure {
        file.setAside(chunk.line(sent.bad()), sent.error(), texts.apply(sent.bad()));
    }

    /** How many rows came in, or which record is bad and why; a broken constraint is found later than bad data after it. */
    private record Sent(long rows, int bad, CopyError error) {}

    private Sent send(Chunk chunk, int first, int last) throws SQLException, StepFailure, IOException {
        try {
            long rows = pipe.send(sql, chunk, first, last);
            session.execute("release savepoint escapement_chunk; savepoint escapement_chunk");
            return new Sent(rows, -1, null);
        } catch (SQLException e) {
            var error = CopyError.of(e, file.relation());
            int bad = error == null ? -1 : new ServerLines(error.line()).find(chunk, first);
            if (bad < 0 || bad > last) {
                throw SqlErrors.failure(e, null, file.warnings());
            }
            session.execute("rollback to savepoint escapement_chunk");
            return new Sent(0, bad, error);
        }
    }
}
