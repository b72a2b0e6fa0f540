/** Schedulers in JVMs of their own on one PostgreSQL: what can go wrong between them. */
package dev.escapement.jobstore.cluster;
