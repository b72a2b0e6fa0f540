package dev.escapement.engine.job;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A piece of a step's result and the cursor of the next piece; the cursor is null when this was the last. */
public record RowsPage(Rows rows, String next) {
    /** The cursor of the piece that begins with this row, counted from 0. */
    public static String cursor(long first) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Long.toString(first).getBytes(StandardCharsets.US_ASCII));
    }
}
