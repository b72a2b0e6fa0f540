/**
 * What the author of a step kind implements and is given. It imports only the words. Start reading at {@link dev.escapement.engine.step.StepType}.
 */
package dev.escapement.engine.step;
