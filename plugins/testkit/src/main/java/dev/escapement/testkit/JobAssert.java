package dev.escapement.testkit;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.Step;
import org.assertj.core.api.AbstractAssert;

/** Assertions in the words of the product; a failure prints the whole job. */
public final class JobAssert extends AbstractAssert<JobAssert, Job> {
    private JobAssert(Job actual) {
        super(actual, JobAssert.class);
    }

    public static JobAssert assertThat(Job actual) {
        return new JobAssert(actual);
    }

    public JobAssert hasStatus(Status expected) {
        isNotNull();
        if (actual.status() != expected) {
            failWithMessage(
                    "Expected job %s to be %s but it is %s:%n%s", actual.ref(), expected, actual.status(), actual);
        }
        return this;
    }

    /** The statuses of all steps, in order. */
    public JobAssert hasSteps(Status... expected) {
        isNotNull();
        org.assertj.core.api.Assertions.assertThat(actual.steps())
                .as("steps of %s", actual)
                .extracting(Step::status)
                .containsExactly(expected);
        return this;
    }
}
