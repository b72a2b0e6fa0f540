/**
 * The native HTTP API: requests in, job specs out, and how jobs stand in return. It may import the engine's root, its words and Jakarta Servlet; the ledger's exception is the one thing it
 * knows of the ledger. Start reading at {@link dev.escapement.rest.ApiServlet}.
 */
package dev.escapement.rest;
