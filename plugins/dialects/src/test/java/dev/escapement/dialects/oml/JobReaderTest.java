package dev.escapement.dialects.oml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.engine.access.Caller;
import dev.escapement.engine.access.Role;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.rest.http.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a call asks for, as a job. */
class JobReaderTest {
    private static JobSpec read(Apply apply, String project, String body) {
        var call = new OmlCall(null, Map.of("script", "f"), new Caller("ann", Role.USER, project), 0);
        return JobReader.read(apply, call, Arguments.of(Json.parse(body)));
    }

    private static Map<String, Object> config(Apply apply, String body) {
        return read(apply, null, body).steps().get(0).config();
    }

    @Test
    void a_job_has_one_step_the_callers_project_and_name_and_an_id_of_its_own() {
        var spec = read(Apply.DO_EVAL, "geo", "{}");

        assertThat(spec.project()).isEqualTo("geo");
        assertThat(spec.submitter()).isEqualTo("ann");
        assertThat(spec.id())
                .matches("[A-Za-z0-9_-]+")
                .isNotEqualTo(read(Apply.DO_EVAL, "geo", "{}").id());
        assertThat(spec.steps()).singleElement().satisfies(step -> {
            assertThat(step.kind()).isEqualTo("script");
            assertThat(step.config()).containsEntry("script", "f").containsEntry("apply", "once");
        });
        assertThat(read(Apply.DO_EVAL, null, "{}").project()).isEqualTo("default");
        assertThat(spec.problems()).isEmpty();
    }

    @Test
    void each_endpoint_has_what_is_its_own() {
        assertThat(config(Apply.TABLE_APPLY, "{\"input\":\"select 1\"}"))
                .containsEntry("apply", "table")
                .containsEntry("input", "select 1");
        assertThat(config(Apply.ROW_APPLY, "{\"input\":\"select 1\",\"rows\":7}"))
                .containsEntry("apply", "rows")
                .containsEntry("rows", 7L);
        assertThat(config(
                        Apply.GROUP_APPLY,
                        "{\"input\":\"select 1\",\"groupBy\":\"A, \\\"B \\\"\\\"c\\\"\",\"orderBy\":\"d\"}"))
                .containsEntry("apply", "groups")
                .containsEntry("groupBy", List.of("A", "B \"c"))
                .containsEntry("orderBy", List.of("d"));
        assertThat(config(Apply.INDEX_APPLY, "{\"times\":3}"))
                .containsEntry("apply", "index")
                .containsEntry("times", 3L);
    }

    @Test
    void parameters_are_json_in_a_text_and_control_arguments_are_not_passed_on() {
        for (var body : List.of(
                "{\"parameters\":\"{\\\"n\\\":1,\\\"t\\\":[\\\"${x}\\\"],\\\"oml_input_type\\\":\\\"pandas.DataFrame\\\"}\"}",
                "{\"parameter\":\"{\\\"n\\\":1,\\\"t\\\":[\\\"${x}\\\"],\\\"oml_na_omit\\\":false}\"}",
                "{\"parameters\":{\"n\":1,\"t\":[\"${x}\"]}}")) {
            assertThat(config(Apply.DO_EVAL, body).get("parameters")).isEqualTo(Map.of("n", 1L, "t", List.of("$${x}")));
        }
        assertThat(config(Apply.DO_EVAL, "{\"parameters\":\"\"}").get("parameters"))
                .isEqualTo(Map.of());
    }

    @Test
    void what_would_be_an_expression_elsewhere_is_a_text_here() {
        assertThat(config(
                        Apply.TABLE_APPLY,
                        "{\"input\":\"select '${job.id}', $a$ ${x} $a$, $$${y}$$, '$$' -- it's ${z}\"}"))
                .containsEntry("input", "select ('$' || '{job.id}'), $a$ ${x} $a$, $$${y}$$, '$$' -- it's ${z}");
    }

    @Test
    void several_parts_are_done_at_once_where_that_is_asked_for() {
        assertThat(config(Apply.INDEX_APPLY, "{\"times\":3}")).doesNotContainKey("parallel");
        assertThat(config(Apply.INDEX_APPLY, "{\"times\":3,\"parallelFlag\":true}"))
                .containsEntry("parallel", 4L);
        assertThat(config(Apply.INDEX_APPLY, "{\"times\":3,\"parallelFlag\":true,\"parallel\":2}"))
                .containsEntry("parallel", 2L);
        assertThat(config(Apply.INDEX_APPLY, "{\"times\":3,\"parallel\":2}")).containsEntry("parallel", 2L);
        assertThat(config(Apply.INDEX_APPLY, "{\"times\":3,\"parallelFlag\":false,\"parallel\":2}"))
                .doesNotContainKey("parallel");
        assertThat(config(Apply.TABLE_APPLY, "{\"input\":\"select 1\",\"parallelFlag\":true}"))
                .doesNotContainKey("parallel");
    }

    @Test
    void parts_at_once_are_halved_until_they_are_done_one_by_one() {
        var spec = read(Apply.INDEX_APPLY, "geo", "{\"times\":3,\"parallel\":9,\"service\":\"HIGH\"}");
        var half = JobReader.halfAsParallel(spec);
        assertThat(half.steps().get(0).config()).containsEntry("parallel", 4L).containsEntry("times", 3L);
        assertThat(half.withParameters(Map.of()))
                .usingRecursiveComparison()
                .ignoringFields("steps")
                .isEqualTo(spec);
        var quarter = JobReader.halfAsParallel(half);
        assertThat(quarter.steps().get(0).config()).containsEntry("parallel", 2L);
        assertThat(JobReader.halfAsParallel(quarter).steps().get(0).config()).doesNotContainKey("parallel");
    }

    @Test
    void the_level_of_service_is_a_priority() {
        assertThat(read(Apply.DO_EVAL, null, "{}").rules().priority()).isZero();
        assertThat(read(Apply.DO_EVAL, null, "{\"service\":\"LOW\"}").rules().priority())
                .isZero();
        assertThat(read(Apply.DO_EVAL, null, "{\"service\":\"MEDIUM\"}").rules().priority())
                .isEqualTo(3);
        assertThat(read(Apply.DO_EVAL, null, "{\"service\":\"HIGH\"}").rules().priority())
                .isEqualTo(6);
    }

    @Test
    void a_timeout_is_half_an_hour_to_twelve_hours() {
        assertThat(JobReader.timeout(Arguments.of(Map.of()))).isEqualTo(Duration.ofMinutes(30));
        assertThat(JobReader.timeout(Arguments.of(Map.of("timeout", 1800)))).isEqualTo(Duration.ofMinutes(30));
        assertThat(JobReader.timeout(Arguments.of(Map.of("timeout", 43_200)))).isEqualTo(Duration.ofHours(12));
        for (var wrong : List.of(1799, 43_201, "3600", 2000.5)) {
            assertThatThrownBy(() -> JobReader.timeout(Arguments.of(Map.of("timeout", wrong))))
                    .hasMessage("timeout must be a whole number from 1800 to 43200.");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DO_EVAL     | {"envName":"seaborn"}                                | envName is not supported
            DO_EVAL     | {"service":"BEST"}                                   | service must be LOW, MEDIUM or HIGH
            DO_EVAL     | {"input":"select 1"}                                 | input is not for do-eval
            DO_EVAL     | {"times":2}                                          | times is not for do-eval
            DO_EVAL     | {"graphicsFlag":"yes"}                               | graphicsFlag must be true or false
            DO_EVAL     | {"parameters":"{}","parameter":"{}"}                 | cannot stand side by side
            DO_EVAL     | {"parameters":"[1]"}                                 | parameters must be a text that holds a JSON object
            DO_EVAL     | {"parameter":"n=1"}                                  | parameter must be a text that holds a JSON object
            DO_EVAL     | {"parameters":7}                                     | parameters must be a text
            DO_EVAL     | {"parameters":{"oml_na_omit":true}}                  | oml_na_omit with the value true is not supported
            DO_EVAL     | {"parameters":{"oml_input_type":"numpy.recarray"}}   | oml_input_type with the value "numpy.recarray" is not supported
            DO_EVAL     | {"parameters":{"oml_new":null}}                      | oml_new with the value null is not supported
            TABLE_APPLY | {}                                                   | input is required
            TABLE_APPLY | {"input":" "}                                        | input is required
            TABLE_APPLY | {"input":7}                                          | input must be a text
            TABLE_APPLY | {"input":"select 1","orderBy":"a"}                   | orderBy is not for table-apply
            ROW_APPLY   | {"input":"select 1"}                                 | rows is required
            ROW_APPLY   | {"input":"select 1","rows":0}                        | rows must be a whole number from 1
            ROW_APPLY   | {"input":"select 1","rows":1,"parallel":0}           | parallel must be a whole number from 1
            GROUP_APPLY | {"input":"select 1"}                                 | groupBy is required
            GROUP_APPLY | {"input":"select 1","groupBy":"a,,b"}                | groupBy must be names of columns
            GROUP_APPLY | {"input":"select 1","groupBy":"a,"}                  | groupBy must be names of columns
            GROUP_APPLY | {"input":"select 1","groupBy":"a","orderBy":"\\"b"}  | orderBy must be names of columns
            INDEX_APPLY | {}                                                   | times is required
            INDEX_APPLY | {"times":"3"}                                        | times must be a whole number from 1
            """)
    void what_is_wrong_is_told(Apply apply, String body, String words) {
        assertThatThrownBy(() -> read(apply, null, body))
                .isInstanceOf(OmlException.class)
                .hasMessageContaining(words);
    }

    @Test
    void what_nobody_knows_is_passed_over() {
        assertThat(config(Apply.DO_EVAL, "{\"unheardOf\":1,\"envName\":null,\"service\":\"\"}"))
                .containsOnlyKeys("script", "apply", "parameters", "images");
    }
}
