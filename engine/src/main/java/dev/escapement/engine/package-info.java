/**
 * All that a user of the engine imports: submit a job, hold its handle, hear of changes, configure. It may import every room but Quartz's. Start reading at {@link
 * dev.escapement.engine.Engine}.
 */
package dev.escapement.engine;
