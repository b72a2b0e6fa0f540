/**
 * Loads CSV and NDJSON files into a table. It imports the shared pieces one package up. Start reading at {@link dev.escapement.steps.load.LoadStep}.
 */
package dev.escapement.steps.load;
