/**
 * Breaks everything around running nodes, thousands of times, and shows that nothing is lost and nothing doubled. It imports the packages
 * below it and the server. Start reading at {@link dev.escapement.examples.benchmarks.faults.FaultRun}.
 */
package dev.escapement.examples.benchmarks.faults;
