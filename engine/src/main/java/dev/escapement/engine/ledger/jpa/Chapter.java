package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.Step;
import dev.escapement.engine.job.StepSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** The steps of a job that begins anew, which the transaction holds; what was tried before stays in its attempts. */
final class Chapter {
    private Chapter() {}

    /** Where a step stands; -1 when there is none of this name. */
    static int position(Job job, String name) {
        return job.steps().stream().map(Step::name).toList().indexOf(name);
    }

    /** Why these cannot take the place of the job's steps from here on; null when they can. */
    static String refusal(Job job, int from, List<StepSpec> steps) {
        var old = job.spec().steps();
        if (!names(steps).equals(names(old))) {
            return "The steps of a restart have the names and the order that they had: " + String.join(", ", names(old))
                    + ".";
        }
        for (int i = 0; i < steps.size(); i++) {
            boolean same = steps.get(i).equals(old.get(i));
            if (!same && i < from) {
                return "The step " + steps.get(i).name() + " is not run again, and cannot be changed.";
            }
            if (!same && job.steps().get(i).status() == Status.UNKNOWN) {
                return "The step " + steps.get(i).name()
                        + " may have had its effect as it was; it is run again as it was, or it is said what became of it.";
            }
        }
        return null;
    }

    private static List<String> names(List<StepSpec> steps) {
        return steps.stream().map(StepSpec::name).toList();
    }

    /** What is another step now has another effect. */
    static void replace(Connection connection, Job job, List<StepSpec> steps) throws SQLException {
        var positions = IntStream.range(0, steps.size())
                .filter(i -> !steps.get(i).equals(job.spec().steps().get(i)))
                .boxed()
                .toList();
        Bulk.update(
                connection,
                """
                update escapement.step s
                set kind = n.kind, config = n.config::json, rules = n.rules::json, edition = s.edition + 1
                from unnest(?::int4[], ?::text[], ?::text[], ?::text[]) as n(position, kind, config, rules)
                where s.job_key = ?::uuid and s.position = n.position""",
                Bulk.integers(positions, i -> i),
                Bulk.texts(positions, i -> steps.get(i).kind()),
                Bulk.texts(positions, i -> Json.write(steps.get(i).config())),
                Bulk.texts(positions, i -> Json.rules(steps.get(i))),
                job.key());
    }

    static void reset(Connection connection, Job job, int from) throws SQLException {
        var positions = IntStream.range(from, job.steps().size()).boxed().toList();
        Bulk.update(
                connection,
                """
                with pages as (delete from escapement.result_page where job_key = ?::uuid and position >= ?)
                update escapement.step s
                set status = 'PENDING', started_at = null, ended_at = null, error_code = null, error_message = null,
                    output = '{}', warnings = '[]', result_columns = null, edition = greatest(s.edition, n.edition)
                from unnest(?::int4[], ?::int4[]) as n(position, edition)
                where s.job_key = ?::uuid and s.position = n.position""",
                job.key(),
                from,
                Bulk.integers(positions, i -> i),
                Bulk.integers(positions, i -> edition(job.steps().get(i), i > from)),
                job.key());
    }

    /**
     * What was done is another effect when it is done anew, and so is what was half done when what comes before it is. What may have been done
     * stays what it is, so that its key tells whoever has seen it before.
     */
    private static int edition(Step step, boolean isBehind) {
        boolean isHalfDone = !step.attempts().isEmpty() && step.status() != Status.UNKNOWN;
        return step.edition() + (step.status() == Status.SUCCEEDED || (isHalfDone && isBehind) ? 1 : 0);
    }

    /** Why a step has failed of which somebody says so; null when it has succeeded. */
    static JobError error(Intervention.Settle settle) {
        return settle.succeeded()
                ? null
                : new JobError(
                        "Given up" + (settle.reason() == null ? "." : ": " + settle.reason()),
                        "given_up",
                        settle.step());
    }

    /** The step ends as somebody says. */
    static void settle(Connection connection, UUID key, int position, Status status, JobError error)
            throws SQLException {
        Bulk.update(
                connection,
                """
                update escapement.step set status = ?, error_code = ?, error_message = ?
                where job_key = ?::uuid and position = ?""",
                status.name(),
                error == null ? null : error.code(),
                error == null ? null : error.message(),
                key,
                position);
    }
}
