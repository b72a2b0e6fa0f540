/**
 * Who may do what: roles, callers and keys. It imports nothing but the JDK. Start reading at {@link dev.escapement.engine.access.Caller}.
 */
package dev.escapement.engine.access;
