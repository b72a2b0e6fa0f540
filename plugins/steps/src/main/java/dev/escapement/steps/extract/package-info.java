/**
 * Writes a table or a query to a file. It imports the shared pieces one package up. Start reading at {@link dev.escapement.steps.extract.ExtractStep}.
 */
package dev.escapement.steps.extract;
