package dev.escapement.steps.load;

import java.util.Arrays;

/** Records that lie one after the other in a buffer, with the lines that each takes up in its file. */
final class Chunk {
    private byte[] bytes = {};
    private int[] bounds = new int[1024];
    private long[] lines = new long[1024];
    private int[] newLines = new int[1024];
    private int[] returns = new int[1024];
    private int size;

    /** Begins anew at this place of a buffer. */
    void reset(byte[] newBytes, int start) {
        bytes = newBytes;
        size = 0;
        bounds[0] = start;
    }

    /** Adds the record that ends here: its first line in the file, and the line breaks of both sorts inside its quotes. */
    void add(int end, long line, int newLinesInside, int returnsInside) {
        if (size + 1 == bounds.length) {
            grow();
        }
        lines[size] = line;
        newLines[size] = newLinesInside;
        returns[size] = returnsInside;
        size++;
        bounds[size] = end;
    }

    private void grow() {
        int length = bounds.length * 2;
        bounds = Arrays.copyOf(bounds, length);
        lines = Arrays.copyOf(lines, length);
        newLines = Arrays.copyOf(newLines, length);
        returns = Arrays.copyOf(returns, length);
    }

    /** The buffer has been filled further, or another one holds the same. */
    void moveTo(byte[] newBytes) {
        bytes = newBytes;
    }

    /** The same records in a buffer of their own. */
    Chunk copy() {
        var copy = new Chunk();
        int origin = bounds[0];
        copy.bytes = Arrays.copyOfRange(bytes, origin, bounds[size]);
        copy.bounds =
                Arrays.stream(bounds, 0, size + 1).map(bound -> bound - origin).toArray();
        copy.lines = Arrays.copyOf(lines, size);
        copy.newLines = Arrays.copyOf(newLines, size);
        copy.returns = Arrays.copyOf(returns, size);
        copy.size = size;
        return copy;
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    int start(int record) {
        return bounds[record];
    }

    int end(int record) {
        return bounds[record + 1];
    }

    long line(int record) {
        return lines[record];
    }

    int newLines(int record) {
        return newLines[record];
    }

    int returns(int record) {
        return returns[record];
    }

    boolean endsWithNewLineOnly(int record) {
        int end = end(record);
        return end > start(record) && bytes[end - 1] == '\n' && (end - 2 < start(record) || bytes[end - 2] != '\r');
    }
}
