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
        return result instanceof StepResult.Failed failed
                ? unsuccessful(Status.FAILED, failed.error(), failed.warnings())
                : unsuccessful(Status.CANCELLED, null, List.of());
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
