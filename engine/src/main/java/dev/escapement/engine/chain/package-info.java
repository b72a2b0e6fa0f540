/**
 * Runs chains: takes a claim, walks the steps, writes what came of each; knows neither Quartz nor JPA. It imports the ledger, the step types and the words. Start
 * reading at {@link dev.escapement.engine.chain.ChainRunner}.
 */
package dev.escapement.engine.chain;
