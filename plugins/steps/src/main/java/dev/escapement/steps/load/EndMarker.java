package dev.escapement.steps.load;

import dev.escapement.steps.StepFailure;

/** Finds a line that is just {@code \.}: before version 18 COPY would take it for the end and lose the rest without a word. */
final class EndMarker {
    private int matched;

    void look(byte[] bytes, int from, int to) throws StepFailure {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            boolean lineBreak = b == '\n' || b == '\r';
            if (lineBreak && matched == 2) {
                throw found();
            }
            if (lineBreak) {
                matched = 0;
            } else {
                matched = (matched == 0 && b == '\\') || (matched == 1 && b == '.') ? matched + 1 : -1;
            }
        }
    }

    void end() throws StepFailure {
        if (matched == 2) {
            throw found();
        }
    }

    private static StepFailure found() {
        return new StepFailure(
                "A line of the file is just \\. which PostgreSQL before version 18 takes for the end of the data.");
    }
}
