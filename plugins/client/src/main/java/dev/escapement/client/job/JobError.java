package dev.escapement.client.job;

/**
 * Why a job or a step failed; immutable.
 *
 * @param message a sentence for people
 * @param code for programs, such as the SQLSTATE of SQL; may be null
 * @param step the name of the step that failed; null on a step, or when no step is to blame
 */
public record JobError(String message, String code, String step) {}
