/**
 * What is measured of each contender, a class a table. It imports {@code peer}, {@code node}, {@code measure} and {@code server}. Start reading at {@link
 * dev.escapement.examples.benchmarks.scenario.Chains}.
 */
package dev.escapement.examples.benchmarks.scenario;
