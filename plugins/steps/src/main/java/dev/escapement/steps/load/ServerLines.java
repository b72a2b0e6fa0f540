package dev.escapement.steps.load;

/**
 * Counts lines as COPY does, to find the record that it means by a line: one for each record, and inside quotes each break of the sort
 * that ended the first record; in the first record, whose end it does not know yet, each carriage return.
 */
final class ServerLines {
    private final long wanted;
    private long line;
    private boolean countsNewLines;

    ServerLines(long wanted) {
        this.wanted = wanted;
    }

    /** The record among those from {@code first} on, or -1 when it comes after this chunk. */
    int find(Chunk chunk, int first) {
        for (int i = first; i < chunk.size(); i++) {
            boolean begins = line == 0;
            line += 1 + (countsNewLines ? chunk.newLines(i) : chunk.returns(i));
            if (line >= wanted) {
                return i;
            }
            countsNewLines = begins ? chunk.endsWithNewLineOnly(i) : countsNewLines;
        }
        return -1;
    }
}
