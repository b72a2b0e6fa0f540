/**
 * Sends HTTP requests to where the configuration lets them go. It imports the engine's step package, its settings, and Apache HttpClient, which nobody else
 * does. Start reading at {@link dev.escapement.steps.http.HttpStep}.
 */
package dev.escapement.steps.http;
