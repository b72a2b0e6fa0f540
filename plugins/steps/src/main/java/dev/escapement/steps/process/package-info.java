/**
 * Runs programs that an admin has registered, as processes that see nothing of the node's and leave nothing behind. It imports the engine's words, its
 * step package and settings. Start reading at {@link dev.escapement.steps.process.ProcessStep}; {@link dev.escapement.steps.process.Sandbox} is for other
 * kinds.
 */
package dev.escapement.steps.process;
