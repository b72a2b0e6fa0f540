package dev.escapement.engine.definition;

import java.time.Duration;

/** How long finished jobs of a definition, and its slots, are kept (null: as long as others), and how many of each (null: all); immutable. */
public record Keeping(Duration age, Integer count) {}
