package dev.escapement.steps.process;

import java.nio.charset.StandardCharsets;

/**
 * Makes lines of bytes as they come, whatever they are. A line that is longer than fits into a log comes in pieces that say so by "…", by which
 * a secret is found that is cut with it. Not thread-safe.
 */
final class Lines {
    private static final int LONGEST = 8_000;
    private static final int LONGEST_CHARACTER = 4;
    private static final String CUT = "…";

    /** Takes the lines, each with the number of bytes that it was. */
    @FunctionalInterface
    interface Sink {
        void line(String text, int bytes);
    }

    private final Sink sink;
    private final byte[] line = new byte[LONGEST];
    private int size;
    private boolean isContinued;

    Lines(Sink sink) {
        this.sink = sink;
    }

    void add(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                give(size, 1, "");
                isContinued = false;
            } else {
                if (size == LONGEST) {
                    give(endOfCharacters(), 0, CUT);
                    isContinued = true;
                }
                line[size++] = bytes[i];
            }
        }
    }

    /** No more will come. */
    void end() {
        if (size > 0) {
            give(size, 0, "");
        }
    }

    private void give(int end, int more, String mark) {
        var text = new String(line, 0, end, StandardCharsets.UTF_8);
        sink.line((isContinued ? CUT : "") + text + mark, end + more);
        System.arraycopy(line, end, line, 0, size - end);
        size -= end;
    }

    /** Where the last character begins that may not be whole, or the end when there is none. */
    private int endOfCharacters() {
        for (int i = 1; i < LONGEST_CHARACTER; i++) {
            int b = line[LONGEST - i] & 0xFF;
            if (b >= 0xC0) {
                return LONGEST - i;
            }
            if (b < 0x80) {
                return LONGEST;
            }
        }
        return LONGEST;
    }
}
