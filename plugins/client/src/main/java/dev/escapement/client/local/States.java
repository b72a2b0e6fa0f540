package dev.escapement.client.local;

import dev.escapement.client.job.Column;
import dev.escapement.client.job.JobError;
import dev.escapement.client.job.JobState;
import dev.escapement.client.job.Part;
import dev.escapement.client.job.RowsPage;
import dev.escapement.client.job.Status;
import dev.escapement.client.job.StepState;
import dev.escapement.client.job.Warning;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The engine's words as those of the client. */
final class States {
    private States() {}

    static JobState job(Job job) {
        return new JobState(
                job.ref().id(),
                job.ref().project(),
                Status.valueOf(job.status().name()),
                job.createdAt(),
                job.startedAt(),
                job.endedAt(),
                error(job.error()),
                IntStream.range(0, job.steps().size())
                        .mapToObj(position -> step(job.steps().get(position), part(job, position)))
                        .toList());
    }

    private static Part part(Job job, int position) {
        return Part.valueOf(job.spec().part(position).name());
    }

    private static StepState step(Step step, Part part) {
        return new StepState(
                step.name(),
                step.spec().kind(),
                part,
                Status.valueOf(step.status().name()),
                step.startedAt(),
                step.endedAt(),
                step.output(),
                step.warnings().stream()
                        .map(warning -> new Warning(warning.message(), warning.code(), warning.details(), step.name()))
                        .toList(),
                error(step.error()));
    }

    private static JobError error(dev.escapement.engine.job.JobError error) {
        return error == null ? null : new JobError(error.message(), error.code(), error.step());
    }

    static RowsPage rows(dev.escapement.engine.job.RowsPage page) {
        var columns = page.rows().columns().stream()
                .map(column -> new Column(column.name(), column.type()))
                .toList();
        var rows = new ArrayList<List<Object>>();
        page.rows()
                .rows()
                .forEach(row -> rows.add(row.stream().map(States::value).toList()));
        return new RowsPage(columns, rows, page.next());
    }

    /** Whole numbers are Long, however small. */
    private static Object value(Object value) {
        return value instanceof Integer number ? Long.valueOf(number) : value;
    }
}
