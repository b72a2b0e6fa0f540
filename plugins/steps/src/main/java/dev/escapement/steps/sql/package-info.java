/**
 * Runs SQL text. It imports the shared pieces one package up. Start reading at {@link dev.escapement.steps.sql.SqlStep}.
 */
package dev.escapement.steps.sql;
