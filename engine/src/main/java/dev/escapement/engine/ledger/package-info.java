/**
 * The book of jobs, steps and attempts: one interface and what it speaks in, and two by which another room's rows and the ledger's commit together. It imports only the words and JDBC. Start reading at {@link dev.escapement.engine.ledger.Ledger}.
 */
package dev.escapement.engine.ledger;
