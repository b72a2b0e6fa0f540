package dev.escapement.client.local;

import dev.escapement.client.job.EscapementException;
import dev.escapement.client.job.InvalidJobException;
import dev.escapement.client.job.JobConflictException;
import dev.escapement.client.job.Problem;
import dev.escapement.client.job.RefusedException;
import dev.escapement.client.job.UnreachableException;
import dev.escapement.engine.job.InterventionException;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.LedgerException;

/** The engine's exceptions as those that a client of a server would get. */
final class Failures {
    private static final int CONFLICT = 409;

    private Failures() {}

    static EscapementException of(Throwable problem) {
        if (problem instanceof EscapementException known) {
            return known;
        }
        if (problem instanceof InvalidSpecException invalid) {
            return new InvalidJobException(invalid.problems().stream()
                    .map(fault -> new Problem(fault.pointer(), fault.message()))
                    .toList());
        }
        if (problem instanceof dev.escapement.engine.job.JobConflictException conflict) {
            return new JobConflictException(
                    "Job " + conflict.ref() + " was submitted before with another content.",
                    conflict.differences().stream()
                            .map(pointer -> new Problem(pointer, "differs from the job that exists"))
                            .toList());
        }
        if (problem instanceof InterventionException) {
            return new RefusedException(CONFLICT, "job-state", problem.getMessage());
        }
        if (problem instanceof LedgerException ledger && ledger.isTransient()) {
            return new UnreachableException("The ledger cannot be used now: " + problem.getMessage(), problem);
        }
        return new EscapementException("The engine failed: " + problem, problem);
    }
}
