/**
 * The PostgreSQL server that everything is measured on. It imports only the JDK and the product's embedded PostgreSQL. Start reading at {@link
 * dev.escapement.examples.benchmarks.server.Server}.
 */
package dev.escapement.examples.benchmarks.server;
