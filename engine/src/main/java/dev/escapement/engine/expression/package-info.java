/**
 * Texts with expressions in them, such as <code>${slot | date:'yyyyMMdd'}</code>: how they are read, and what they come to. It imports only
 * the words. Start reading at {@link dev.escapement.engine.expression.Template}.
 */
package dev.escapement.engine.expression;
