package dev.escapement.client.job;

/** Why a job or a step failed: a sentence for people, a code for programs (may be null), and the step's name (null on a step, or when no step is to blame). */
public record JobError(String message, String code, String step) {}
