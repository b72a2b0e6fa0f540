package dev.escapement.steps.load;

import dev.escapement.steps.StepFailure;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Cuts a file into its records without decoding them: a record ends at a line break outside of quotes. */
final class RecordScanner {
    /** For files whose records are lines. */
    static final int NO_QUOTE = -1;

    private static final int LONGEST_RECORD = 64 << 20;
    private static final int FIRST_BUFFER = 1 << 18;

    private final InputStream in;
    private final int quote;
    private final Chunk chunk = new Chunk();
    private byte[] buffer = new byte[FIRST_BUFFER];
    private int from;
    private int to;
    private boolean ended;
    private long line = 1;
    private long lineAfter = 1;
    private int newLines;
    private int returns;

    RecordScanner(InputStream in, int quote) {
        this.in = in;
        this.quote = quote;
    }

    /** The next records, at most so many and hardly more bytes than that; none at the end. Valid until the next call. */
    Chunk next(int records, int bytes) throws IOException, StepFailure {
        var found = peek(records, bytes);
        if (found.size() > 0) {
            from = found.end(found.size() - 1);
            line = lineAfter;
        }
        return found;
    }

    /** The same records as {@link #next} gives, which are still to come after this call. */
    Chunk peek(int records, int bytes) throws IOException, StepFailure {
        compact();
        chunk.reset(buffer, from);
        lineAfter = line;
        int at = from;
        while (chunk.size() < records && at - from < bytes) {
            int end = endOfRecord(at);
            if (end == at) {
                break;
            }
            chunk.add(end, lineAfter, newLines, returns);
            lineAfter += linesOf(end);
            at = end;
        }
        chunk.moveTo(buffer);
        return chunk;
    }

    /** What is left, as it is: first from the buffer, then from the file. */
    int rest(byte[] target) throws IOException {
        if (from < to) {
            int length = Math.min(target.length, to - from);
            System.arraycopy(buffer, from, target, 0, length);
            from += length;
            return length;
        }
        return in.read(target);
    }

    /** Physical lines: each line feed, and each carriage return that no line feed follows. */
    private long linesOf(int end) {
        boolean broken = buffer[end - 1] == '\n' || buffer[end - 1] == '\r';
        return (broken ? 1L : 0L) + Math.max(newLines, returns);
    }

    private int endOfRecord(int start) throws IOException, StepFailure {
        boolean quoted = false;
        newLines = 0;
        returns = 0;
        for (int at = nextSpecial(start); at < to || fill(start); at = nextSpecial(at)) {
            byte b = buffer[at++];
            if (b == quote) {
                quoted = !quoted;
            } else if (b == '\n') {
                if (!quoted) {
                    return at;
                }
                newLines++;
            } else if (b == '\r' && quote != NO_QUOTE) {
                if (!quoted) {
                    return (at < to || fill(start)) && buffer[at] == '\n' ? at + 1 : at;
                }
                returns++;
            }
        }
        return to;
    }

    /** Most bytes are above the line breaks and not the quote: they are passed over in a tight loop. */
    private int nextSpecial(int start) {
        var bytes = buffer;
        int end = to;
        int at = start;
        while (at < end && bytes[at] != quote && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        return at;
    }

    private void compact() {
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
    }

    private boolean fill(int start) throws IOException, StepFailure {
        if (ended) {
            return false;
        }
        if (to - start >= LONGEST_RECORD) {
            throw new StepFailure(
                    "The record at line " + lineAfter + " is longer than 64 MB; perhaps a quote is not closed.");
        }
        if (to == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int count = in.read(buffer, to, buffer.length - to);
        ended = count < 0;
        to += Math.max(0, count);
        return !ended;
    }
}
