/**
 * Copies tables to a table. It imports the shared pieces one package up. Start reading at {@link dev.escapement.steps.copy.CopyStep}.
 */
package dev.escapement.steps.copy;
