package dev.escapement.steps.load;

import dev.escapement.engine.job.Warning;
import dev.escapement.steps.StepFailure;
import java.util.List;

/** What is known of the file that is being loaded: its name, the bad rows so far, and the table's name in errors. */
record LoadFile(String name, BadRows bad, String relation) {
    void setAside(long line, CopyError error, String text) throws StepFailure {
        bad.add(new BadRows.BadRow(name, line, error.column(), error.reason(), error.code(), text));
    }

    void setAside(long line, String reason, String text) throws StepFailure {
        bad.add(new BadRows.BadRow(name, line, null, reason, null, text));
    }

    List<Warning> warnings() {
        return bad.warnings();
    }
}
