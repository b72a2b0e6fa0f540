/**
 * The named database connections that steps work on, and the database {@code work} that is there by default, apart from the ledger. It imports only the JDK, the
 * pool and the driver. Start reading at {@link dev.escapement.engine.connection.Connections}.
 */
package dev.escapement.engine.connection;
