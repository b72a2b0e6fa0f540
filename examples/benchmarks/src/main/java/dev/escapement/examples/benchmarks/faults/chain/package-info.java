/**
 * The chains that are run under faults: what each does, and how it must end. It imports the engine's words. Start reading at {@link
 * dev.escapement.examples.benchmarks.faults.chain.Chain}.
 */
package dev.escapement.examples.benchmarks.faults.chain;
