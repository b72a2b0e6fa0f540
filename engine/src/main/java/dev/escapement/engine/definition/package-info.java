/**
 * Definitions: named jobs with parameters, how they are read, and the jobs that they make. It imports the words, expressions and what a
 * step author has. Start reading at {@link dev.escapement.engine.definition.Definition}.
 */
package dev.escapement.engine.definition;
