package dev.escapement.client.job;

/**
 * A column of a result; immutable.
 *
 * @param name of the column; another one may have it too
 * @param type PostgreSQL's name of its type, such as {@code bigint}
 */
public record Column(String name, String type) {}
