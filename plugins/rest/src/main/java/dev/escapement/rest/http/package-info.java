/**
 * What the native API and dialects share of HTTP: bodies read with limits, strict JSON, answers, problem documents. It imports the words of
 * jobs for the faults that it tells. Start reading at {@link dev.escapement.rest.http.Endpoint}.
 */
package dev.escapement.rest.http;
