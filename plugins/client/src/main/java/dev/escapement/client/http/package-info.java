/**
 * The way to an engine over HTTP: one connection for calls, one after the other, and one for what the server tells. It may import the words of the client, its backend and
 * Jackson. Start reading at {@link dev.escapement.client.http.HttpBackend}.
 */
package dev.escapement.client.http;
