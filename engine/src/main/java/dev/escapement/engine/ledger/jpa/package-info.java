/**
 * The ledger in PostgreSQL by Jakarta Persistence: the only place that knows tables and entities. It imports the ledger and the words; nothing but its door is
 * public. Start reading at {@link dev.escapement.engine.ledger.jpa.JpaLedger}.
 */
package dev.escapement.engine.ledger.jpa;
