/**
 * A process of its own for each node of a contender, and the words it is told on its standard input. It imports {@code peer}. Start reading at {@link
 * dev.escapement.examples.benchmarks.node.NodeMain}.
 */
package dev.escapement.examples.benchmarks.node;
