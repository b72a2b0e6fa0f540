/**
 * A network between a node and the server that can break in every way, also at a chosen statement. It imports only the JDK. Start
 * reading at {@link dev.escapement.examples.benchmarks.faults.wire.FaultyNetwork}.
 */
package dev.escapement.examples.benchmarks.faults.wire;
