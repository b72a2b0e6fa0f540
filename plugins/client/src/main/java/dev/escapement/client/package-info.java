/**
 * Jobs from Java: a client submits them and gives handles, on which one looks, waits and intervenes, wherever the engine is. It may import the other packages of the client but
 * for that of the engine in the same process. Start reading at {@link dev.escapement.client.EscapementClient}.
 */
package dev.escapement.client;
