/**
 * The Batch Queries of CARTO's SQL API: wire in, job out, status back. It imports what a user of the engine imports, and what dialects share
 * of HTTP. Start reading at {@link dev.escapement.dialects.carto.CartoApi}.
 */
package dev.escapement.dialects.carto;
