/**
 * The book of jobs, steps and attempts: one interface and what it speaks in. It imports only the words. Start reading at {@link dev.escapement.engine.ledger.Ledger}.
 */
package dev.escapement.engine.ledger;
