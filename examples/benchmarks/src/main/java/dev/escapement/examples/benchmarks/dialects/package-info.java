/**
 * What the APIs of other systems cost beside the native one, on a server of the product's, over HTTP. It imports the server in a process of
 * its own and what measures. Start reading at {@link dev.escapement.examples.benchmarks.dialects.DialectBenchmark}.
 */
package dev.escapement.examples.benchmarks.dialects;
