/**
 * What the step kinds on PostgreSQL share: a clean session, an effect that happens once, SQL text, table names and the files root. It imports the engine's words
 * and its step package. Start reading at {@link dev.escapement.steps.Effects}.
 */
package dev.escapement.steps;
