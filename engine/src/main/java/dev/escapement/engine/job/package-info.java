/**
 * The words: what is asked for (JobSpec, StepSpec), what is known of it (Job, Step, Attempt) and the one Status they share. It imports nothing but the JDK. Start
 * reading at {@link dev.escapement.engine.job.Status}.
 */
package dev.escapement.engine.job;
