package dev.escapement.engine.ledger;

import java.time.Instant;
import java.util.UUID;

/** A job that is not final; due is when it is to run, null when at once. */
public record Unfinished(UUID key, Instant due) {}
