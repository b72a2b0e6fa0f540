/**
 * How soon two real nodes of the product are back at work after a loss, and how soon a cancel arrives, each beside its bar. It imports the JDK, the stand-alone
 * server, {@code measure} and {@code server}. Start reading at {@link dev.escapement.examples.benchmarks.failover.Failover}.
 */
package dev.escapement.examples.benchmarks.failover;
