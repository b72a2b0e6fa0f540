/**
 * Measures what the product does beside its neighbours and beside what the database can do at most. It may import everything but the server. Start reading at {@link
 * dev.escapement.examples.benchmarks.Benchmarks}.
 */
package dev.escapement.examples.benchmarks;
