package dev.escapement.steps.load;

import dev.escapement.steps.Session;
import dev.escapement.steps.StepFailure;
import java.io.IOException;
import java.sql.SQLException;
import org.postgresql.copy.CopyIn;

/** Sends bytes to the server through COPY. */
final class Pipe {
    private static final int BUFFER = 1 << 16;
    private static final int KNOWS_NO_END_MARKER = 18;

    private final Session session;
    private final boolean looksForEndMarker;

    Pipe(Session session) throws SQLException {
        this.session = session;
        this.looksForEndMarker = session.connection().getMetaData().getDatabaseMajorVersion() < KNOWS_NO_END_MARKER;
    }

    /** Reads the bytes that are sent. */
    private interface Source {
        int read(byte[] target) throws IOException;
    }

    /** Sends some records of a chunk, and gives the number of rows. */
    long send(String sql, Chunk chunk, int first, int last) throws SQLException, StepFailure, IOException {
        session.checkCancelled();
        int from = chunk.start(first);
        int to = chunk.end(last);
        if (looksForEndMarker) {
            var marker = new EndMarker();
            marker.look(chunk.bytes(), from, to);
            marker.end();
        }
        var copy = session.postgres().getCopyAPI().copyIn(sql);
        try {
            copy.writeToCopy(chunk.bytes(), from, to - from);
            return copy.endCopy();
        } finally {
            giveUp(copy);
        }
    }

    /** Sends all that the scanner has not given yet, and gives the number of rows. */
    long sendRest(String sql, RecordScanner scanner, Progress progress) throws SQLException, StepFailure, IOException {
        var copy = session.postgres().getCopyAPI().copyIn(sql);
        try {
            stream(copy, scanner::rest, progress);
            return copy.endCopy();
        } finally {
            giveUp(copy);
        }
    }

    private void stream(CopyIn copy, Source source, Progress progress) throws SQLException, StepFailure, IOException {
        var buffer = new byte[BUFFER];
        var marker = new EndMarker();
        long sent = 0;
        for (int count = source.read(buffer); count >= 0; count = source.read(buffer)) {
            session.checkCancelled();
            if (looksForEndMarker) {
                marker.look(buffer, 0, count);
            }
            copy.writeToCopy(buffer, 0, count);
            sent += count;
            long soFar = sent;
            progress.tell(() -> "Sent " + soFar + " bytes");
        }
        if (looksForEndMarker) {
            marker.end();
        }
    }

    private static void giveUp(CopyIn copy) throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
