package dev.escapement.engine.chain;

import static dev.escapement.engine.job.Status.FAILED;
import static dev.escapement.engine.job.Status.SUCCEEDED;
import static dev.escapement.testkit.JobAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.engine.ModeStep;
import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.testkit.ManualEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expressions in the configs of steps: refused when they can have no value, filled in when the step runs, and secrets never told. */
class ChainExpressionTest extends ChainTest {
    private static final String SECRET = "0pen-sesame";

    private ManualEngine keeping;

    @BeforeEach
    void keep() {
        keeping = ManualEngine.startWithSecrets(POSTGRES, "node-1", Map.of("door", SECRET), steps);
    }

    @AfterEach
    void forget() {
        keeping.close();
    }

    @Test
    void a_step_sees_the_values_and_the_job_keeps_the_expressions() {
        var job = keeping.run(
                job(echo("first", "${parameters.n}"), echo("second", "${steps.first.output.value} of ${job.id}")));

        assertThat(job).hasStatus(SUCCEEDED);
        assertThat(output(job, 0)).isEqualTo(5L);
        assertThat(output(job, 1)).isEqualTo("5 of a");
        assertThat(job.steps().get(1).spec().config())
                .containsEntry("value", "${steps.first.output.value} of ${job.id}");
    }

    @Test
    void values_are_filled_in_wherever_they_stand() {
        var value = List.of(Map.of("a", "${parameters.n}", "b", List.of("x${parameters.n}", true)), "$${parameters.n}");
        var job = keeping.run(job(echo("first", value)));

        assertThat(output(job, 0)).isEqualTo(List.of(Map.of("a", 5L, "b", List.of("x5", true)), "${parameters.n}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "${parameters.m} # there is no m; there are n, o",
                "${parameters.o.q} # there is no q; there are p",
                "${parameters.n.p} # there is no p",
                "${params.n} # names begin with",
                "${slot} # made from no definition",
                "${job.name} # there are id, project",
                "${steps.second.output.value} # second is no step before this one",
                "${steps.third.output.value} # third is no step before this one",
                "${steps.first.result} # is not known",
                "${secret.gate} # secrets are configured as secrets.NAME",
                "${parameters.n | shout} # there is no filter shout",
                "${parameters.n | identifier} # is the name of something in SQL",
                "${parameters.n # has no } at its end"
            })
    void what_can_have_no_value_is_refused_at_submission(String text, String message) {
        var spec = job(echo("first", "x"), echo("second", Map.of("deep/er", List.of(text))), echo("third", "x"));

        assertThatThrownBy(() -> keeping.engine().submit(spec))
                .isInstanceOfSatisfying(InvalidSpecException.class, refused -> {
                    assertThat(refused.problems())
                            .extracting(Problem::pointer)
                            .containsExactly("/steps/1/config/value/deep~1er/0");
                    assertThat(refused.problems().get(0).message()).contains(message);
                });
    }

    @Test
    void a_value_that_is_known_is_checked_at_submission() {
        var spec = job(new StepSpec("first", "mode", Map.of("mode", "echo", "number", "${parameters.o.p}")));

        assertThatThrownBy(() -> keeping.engine().submit(spec))
                .isInstanceOfSatisfying(
                        InvalidSpecException.class,
                        refused -> assertThat(refused.problems())
                                .containsExactly(
                                        new Problem("/steps/0/config/number", "must be a whole number from 0 to 9")));
    }

    @Test
    void a_value_that_is_known_late_is_checked_when_the_step_runs() {
        var number = Map.<String, Object>of("mode", "echo", "value", "v", "number", "${steps.first.output.value}");
        var good = keeping.run(job(echo("first", 7L), new StepSpec("second", "mode", number)));
        assertThat(good.steps().get(1).output()).containsEntry("number", 7L);

        var bad = keeping.run(named("b", job(echo("first", 70L), new StepSpec("second", "mode", number))));
        assertThat(bad).hasStatus(FAILED).hasSteps(SUCCEEDED, FAILED);
        assertThat(bad.error().message()).contains("/config/number must be a whole number from 0 to 9");
        assertThat(steps.runs).containsExactly("a/first", "a/second", "b/first");
    }

    @Test
    void an_output_that_is_not_there_fails_the_step() {
        var job = keeping.run(job(echo("first", "x"), echo("second", "${steps.first.output.nothing}")));

        assertThat(job).hasStatus(FAILED);
        assertThat(job.error().code()).isEqualTo("expression");
        assertThat(job.error().message()).contains("there is no nothing; there are number, value");
    }

    @Test
    void a_secret_is_given_to_the_step_and_told_nobody() throws Exception {
        var job = keeping.run(job(
                echo("first", List.of("${secret.door}", Map.of("k", "<${secret.door}>"))),
                new StepSpec("second", "mode", Map.of("mode", "tattle", "value", "${secret.door}"))));

        assertThat(job).hasStatus(FAILED).hasSteps(SUCCEEDED, FAILED);
        assertThat(output(job, 0)).isEqualTo(List.of("***", Map.of("k", "<***>")));
        assertThat(job.error().message()).isEqualTo("with ***");
        var log = keeping.engine().log(job.ref(), "first", null, 10).orElseThrow();
        assertThat(log.items().get(1).text()).isEqualTo("The value is [***, {k=<***>}]");
        assertThat(everythingInTheLedger()).contains("${secret.door}").doesNotContain(SECRET);
    }

    @Test
    void a_secret_is_hidden_as_a_number_in_a_longer_one_and_as_sql_quotes_it() {
        var secrets = Map.of("pin", "987654", "name", "admin", "password", "admin's");
        try (var other = ManualEngine.startWithSecrets(POSTGRES, "node-2", secrets, steps)) {
            var job = other.run(job(
                    echo("first", "${secret.name} ${secret.password}"),
                    echo("second", List.of("${secret.password}", 987654, "${secret.pin}", "at 'admin''s'")),
                    echo("third", "${secret.pin}")));

            assertThat(output(job, 0)).isEqualTo("*** ***");
            assertThat(output(job, 1)).isEqualTo(List.of("***", "***", "***", "at '***'"));
        }
    }

    @Test
    void a_restart_with_other_steps_is_checked_with_the_parameters_of_the_job() {
        var job = keeping.run(job(ModeStep.spec("first", "fail")));
        var restart = new Intervention.Restart(null, null, null, List.of(echo("first", "${parameters.n}")));
        keeping.engine().intervene(job.ref(), restart);
        keeping.runAll();

        assertThat(output(keeping.engine().find(job.ref()).orElseThrow(), 0)).isEqualTo(5L);
    }

    private static JobSpec job(StepSpec... steps) {
        return JobSpec.of("a", steps).withParameters(Map.of("n", 5, "o", Map.of("p", 70)));
    }

    private static JobSpec named(String id, JobSpec spec) {
        return new JobSpec(spec.project(), id, null, spec.parameters(), null, spec.steps());
    }

    private static StepSpec echo(String name, Object value) {
        return new StepSpec(name, "mode", Map.of("mode", "echo", "value", value));
    }

    private static Object output(Job job, int step) {
        return job.steps().get(step).output().get("value");
    }

    private static String everythingInTheLedger() throws Exception {
        var all = new StringBuilder();
        try (var connection = POSTGRES.ledgerAsAdmin();
                var statement = connection.createStatement()) {
            var tables = new ArrayList<String>();
            try (var names = statement.executeQuery(
                    "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'escapement'")) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            for (var table : tables) {
                try (var rows = statement.executeQuery("select t::text from " + table + " t")) {
                    while (rows.next()) {
                        all.append(rows.getString(1)).append('\n');
                    }
                }
            }
        }
        return all.toString();
    }
}
