/**
 * Judges what became of the chains from the work database and the ledger's tables alone, in plain SQL. It imports {@code chain} and the
 * server. Start reading at {@link dev.escapement.examples.benchmarks.faults.check.Checker}.
 */
package dev.escapement.examples.benchmarks.faults.check;
