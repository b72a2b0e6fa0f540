/**
 * The client of an engine in the same process, for which the engine must be on the class path. It may import the other packages of the client, and of the engine what a user
 * knows. Start reading at {@link dev.escapement.client.local.LocalClient}.
 */
package dev.escapement.client.local;
