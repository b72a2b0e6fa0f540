package dev.escapement.steps.script;

import java.util.List;

/** The work of a step, in parts: by what number it is kept, the columns of its input as JSON (null without one), its rows. */
record Plan(long run, String columns, long rows, List<Part> parts) {
    private static final int LONGEST = 100;

    /** One call of the function: its number from 1, what the result calls it, and how many rows it gets. */
    record Part(int number, String key, long rows, boolean isDone) {
        /** What messages call it. */
        String words() {
            var line = key.replaceAll("\\s+", " ");
            return line.codePointCount(0, line.length()) <= LONGEST
                    ? line
                    : line.substring(0, line.offsetByCodePoints(0, LONGEST)) + "…";
        }
    }

    Plan {
        parts = List.copyOf(parts);
    }

    List<Part> missing() {
        return parts.stream().filter(part -> !part.isDone()).toList();
    }
}
