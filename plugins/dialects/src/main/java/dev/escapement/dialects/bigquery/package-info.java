/**
 * The jobs of BigQuery's API, version 2: wire in, job out, status back. It imports what a user of the engine imports, and what dialects share of HTTP.
 * Start reading at {@link dev.escapement.dialects.bigquery.BigQueryApi}.
 */
package dev.escapement.dialects.bigquery;
