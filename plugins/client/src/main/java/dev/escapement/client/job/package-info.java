/**
 * The words of the client: what is asked for, how it stands, what it left, and what goes wrong. It may import java.* only. Start reading at {@link
 * dev.escapement.client.job.JobSpec} and {@link dev.escapement.client.job.JobState}.
 */
package dev.escapement.client.job;
