/**
 * Nodes of the real engine, a process each, that may be killed and stopped at any time. It imports {@code chain} and {@code peer}. Start
 * reading at {@link dev.escapement.examples.benchmarks.faults.node.Node}.
 */
package dev.escapement.examples.benchmarks.faults.node;
