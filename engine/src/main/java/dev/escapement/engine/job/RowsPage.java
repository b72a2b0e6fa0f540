package dev.escapement.engine.job;

/** A piece of a step's result and the cursor of the next piece; the cursor is null when this was the last. */
public record RowsPage(Rows rows, String next) {}
