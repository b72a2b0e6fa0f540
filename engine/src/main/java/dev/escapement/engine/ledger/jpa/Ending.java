package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.Warning;
import dev.escapement.engine.step.StepResult;
import java.util.List;

/** How a step ended, as its rows will say it; columns are null when it left no rows. */
record Ending(
        Status status, JobError error, String output, String warnings, String columns, List<Results.NewPage> pages) {
    private static final String NOTHING = "{}";

    static Ending of(StepResult result) {
        if (result instanceof StepResult.Succeeded succeeded) {
            return succeeded(succeeded);
        }
        if (result instanceof StepResult.Failed failed) {
            return unsuccessful(result.status(), failed.error(), failed.warnings());
        }
        return unsuccessful(result.status(), error(result), List.of());
    }

    private static JobError error(StepResult result) {
        if (result instanceof StepResult.Interrupted interrupted) {
            return interrupted.error();
        }
        return result instanceof StepResult.Unknown unknown ? unknown.error() : null;
    }

    /** The end of an attempt after which there is another one, on this or another node. */
    static Ending beforeAnother(StepResult result, String node) {
        if (result instanceof StepResult.Cancelled) {
            return stopped(node);
        }
        return result instanceof StepResult.Interrupted
                ? unsuccessful(Status.UNKNOWN, error(result), List.of())
                : of(result);
    }

    private static Ending stopped(String node) {
        return unsuccessful(
                Status.CANCELLED,
                JobError.of(
                        "The node " + node + " stopped, or was cut off from its database, before the step had ended.",
                        "node_stopped"),
                List.of());
    }

    private static Ending succeeded(StepResult.Succeeded result) {
        var rows = result.rows();
        return new Ending(
                Status.SUCCEEDED,
                null,
                Json.write(result.output()),
                Json.write(result.warnings()),
                rows == null ? null : Json.columns(rows.columns()),
                rows == null ? List.of() : Results.pages(rows));
    }

    private static Ending unsuccessful(Status status, JobError error, List<Warning> warnings) {
        return new Ending(status, error, NOTHING, Json.write(warnings), null, List.of());
    }

    String errorCode() {
        return error == null ? null : error.code();
    }

    String errorMessage() {
        return error == null ? null : error.message();
    }
}
