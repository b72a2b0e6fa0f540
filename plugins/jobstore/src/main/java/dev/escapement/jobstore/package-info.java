/**
 * A job store for any Quartz scheduler on PostgreSQL, with or without the engine; it imports Quartz, JDBC and nothing of Escapement.
 * Start reading at {@link dev.escapement.jobstore.PostgresJobStore}.
 */
package dev.escapement.jobstore;
