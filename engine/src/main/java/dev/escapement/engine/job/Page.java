package dev.escapement.engine.job;

import java.util.List;

/** A piece of a longer list and the cursor of the next piece; the cursor is null when this was the last. */
public record Page<T>(List<T> items, String next) {
    public Page {
        items = List.copyOf(items);
    }
}
