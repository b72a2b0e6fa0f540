/**
 * The contenders: ways to run chains of three durable steps, each with its rows in PostgreSQL. It imports only the JDK, the engine's root, job and step, and the
 * libraries it compares. Start reading at {@link dev.escapement.examples.benchmarks.peer.Peer}.
 */
package dev.escapement.examples.benchmarks.peer;
