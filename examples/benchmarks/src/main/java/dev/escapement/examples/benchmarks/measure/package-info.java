/**
 * What measurements need: statistics, counters of the server, a network with a delay, a table. It imports only the JDK and {@code server}. Start reading at {@link
 * dev.escapement.examples.benchmarks.measure.Series}.
 */
package dev.escapement.examples.benchmarks.measure;
