/**
 * Runs a durable PostgreSQL server as a child of this process, from binaries found on the class path.
 * One folder holds the cluster, its password, its log and the lock that keeps a second process out.
 * A server left over by a killed process is stopped by the next start, and nothing committed is lost.
 */
package dev.escapement.postgres;
