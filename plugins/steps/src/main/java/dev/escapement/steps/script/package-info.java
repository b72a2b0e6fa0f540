/**
 * Runs Python scripts that an admin has registered, over parts of an input, each of which is done once it is. It imports the shared pieces one package up
 * and what the kind {@code process} offers. Start reading at {@link dev.escapement.steps.script.ScriptStep}.
 */
package dev.escapement.steps.script;
