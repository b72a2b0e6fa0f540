/**
 * Measures the load step beside psql and a bare COPY. It imports the steps, the test kit and {@code server}. Start reading at {@link
 * dev.escapement.examples.benchmarks.load.LoadBenchmark}.
 */
package dev.escapement.examples.benchmarks.load;
