/**
 * Measures what the product does against what the database can do at most. It may import everything but the server. Start reading at {@link
 * dev.escapement.examples.benchmarks.LoadBenchmark}.
 */
package dev.escapement.examples.benchmarks;
