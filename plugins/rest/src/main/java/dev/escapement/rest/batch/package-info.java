/**
 * Many calls in one request, as Google's HTTP batch has them: each is answered by the endpoint that it names, as if it had come alone. It
 * imports what dialects share of HTTP. Start reading at {@link dev.escapement.rest.batch.Batch}.
 */
package dev.escapement.rest.batch;
