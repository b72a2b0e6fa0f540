/**
 * Oracle's REST API for embedded Python execution, version 1: wire in, job out, status back. It imports what a user of the engine imports, and what dialects
 * share of HTTP. Start reading at {@link dev.escapement.dialects.oml.OmlApi}.
 */
package dev.escapement.dialects.oml;
