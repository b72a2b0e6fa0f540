package dev.escapement.client.job;

/** A column of a result: its name, which another one may have too, and PostgreSQL's name of its type. */
public record Column(String name, String type) {}
