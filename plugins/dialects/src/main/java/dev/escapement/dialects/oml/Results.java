package dev.escapement.dialects.oml;

import dev.escapement.engine.Engine;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.RowsPage;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.rest.http.Response;
import java.io.IOException;
import java.io.Writer;
import java.util.Optional;

/** The result of a job that succeeded, written page by page: what the last step of its chain left. Immutable. */
final class Results implements Response.Pieces {
    /** As many as the ledger keeps together. */
    private static final int PAGE = 500;

    private final Engine engine;
    private final Job job;
    private final StepSpec step;
    private final Optional<RowsPage> first;

    private Results(Engine engine, Job job) {
        this.engine = engine;
        this.job = job;
        this.step = job.spec().steps().get(job.spec().steps().size() - 1);
        this.first = page(null);
    }

    /** The answer for a job that has ended. */
    static Response of(Engine engine, Job job) {
        if (job.status() != Status.SUCCEEDED) {
            throw OmlException.invalid(
                    job.error() == null
                            ? "The job is " + job.status() + "."
                            : job.error().message());
        }
        return Response.of(200, new Results(engine, job));
    }

    @Override
    public void write(Writer out) throws IOException {
        out.write("{\"result\":");
        var shape = first.map(page -> Shape.of(step, page.rows().columns())).orElse(Shape.NULL);
        out.write(shape.begin());
        var between = "";
        for (var page = first; page.isPresent(); page = next(page.get())) {
            for (var row : page.get().rows().rows()) {
                for (var text : shape.texts().apply(row)) {
                    out.write(between + text);
                    between = ",";
                }
            }
        }
        out.write(shape.end());
        out.write("}");
    }

    private Optional<RowsPage> next(RowsPage page) throws IOException {
        if (page.next() == null) {
            return Optional.empty();
        }
        var next = page(page.next());
        if (next.isEmpty()) {
            throw new IOException("The job " + job.ref() + " was removed while its result was read.");
        }
        return next;
    }

    private Optional<RowsPage> page(String after) {
        return engine.rows(job.ref(), step.name(), after, PAGE);
    }
}
