package dev.escapement.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with a step or with the chain of them, the answer says what and where, and nothing is written. */
class BadStepTest {
    private static final String STEP = "{\"name\":\"s\",\"kind\":\"test\",\"config\":{\"mode\":\"ok\"}}";

    @RegisterExtension
    @Order(1)
    static final ApiExtension API = new ApiExtension();

    @RegisterExtension
    @Order(2)
    static final NothingWritten LEDGER = new NothingWritten(API);

    /** Each row: the step's JSON, the place of the fault in the job, and a word of the rule. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'name':'s','kind':'nope','config':{}}                         | /steps/0/kind        | the kinds are test",
                "{'name':'s','kind':7,'config':{}}                              | /steps/0/kind        | must be a text",
                "{'name':'s','config':{}}                                       | /steps/0/kind        | is required",
                "{'kind':'test','config':{'mode':'ok'}}                         | /steps/0/name        | is required",
                "{'name':'a b','kind':'test','config':{'mode':'ok'}}            | /steps/0/name        | characters of",
                "{'name':'a\\u0000','kind':'test','config':{'mode':'ok'}}       | /steps/0/name        | characters of",
                "{'name':null,'kind':'test','config':{'mode':'ok'}}             | /steps/0/name        | must be a text",
                "{'name':'s','kind':'test','config':{}}                         | /steps/0/config/mode | is required",
                "{'name':'s','kind':'test'}                                     | /steps/0/config/mode | is required",
                "{'name':'s','kind':'test','config':[]}                         | /steps/0/config      | must be an object",
                "{'name':'s','kind':'test','config':{'mode':5}}                 | /steps/0/config/mode | must be a text",
                "{'name':'s','kind':'test','config':{'mode':'ok','moed':1}}     | /steps/0/config/moed | the keys are mode",
                "{'name':'s','kind':'test','config':{'mode':'ok'},'retries':1}  | /steps/0/retries     | the fields are name",
                "{'name':'s','kind':'test','config':{'mode':'ok','a/b~':1}}     | /steps/0/config/a~1b~0 | is not a key",
                "{'name':'s','kind':'test','config':{'mode':'ok','sql':'a\\u0000'}} | /steps/0/config/sql | NUL",
                "{'name':'s','kind':'test','config':{'mode':'ok','data':{'x':['\\ud800']}}} | /steps/0/config/data/x/0 | surrogate",
                "{'name':'s','kind':'test','config':{'mode':'ok','data':1e999999999}} | /steps/0/config/data | 1000 digits",
                "{'name':'s','kind':'test','config':{'mode':'ok'},'retry':3} | /steps/0/retry | must be an object",
                "{'name':'s','kind':'test','config':{'mode':'ok'},'retry':{}} | /steps/0/retry/max | is required",
                "{'name':'s','kind':'test','config':{'mode':'ok'},'retry':{'max':1.5}} | /steps/0/retry/max | whole number",
                "{'name':'s','kind':'test','config':{'mode':'ok'},'retry':{'max':-1}} | /steps/0/retry/max | 0 to 1000",
                "{'name':'s','kind':'test','config':{'mode':'ok'},'retry':{'max':1,'backoff':5}} | /steps/0/retry/backoff | ISO 8601",
                "{'name':'s','kind':'test','config':{'mode':'ok'},'retry':{'max':1,'backoff':'PT0S'}} | /steps/0/retry/backoff | longer than nothing",
                "{'name':'s','kind':'test','config':{'mode':'ok'},'retry':{'max':1,'longest':'P31D'}} | /steps/0/retry/longest | at most PT720H",
                "{'name':'s','kind':'test','config':{'mode':'ok'},'retry':{'max':1,'factor':0.5}} | /steps/0/retry/factor | 1 to 10",
                "{'name':'s','kind':'test','config':{'mode':'ok'},'retry':{'max':1,'factor':'2'}} | /steps/0/retry/factor | must be a number",
                "{'name':'s','kind':'test','config':{'mode':'ok'},'retry':{'max':1,'jitter':2}} | /steps/0/retry/jitter | 0 to 1",
                "{'name':'s','kind':'test','config':{'mode':'ok'},'retry':{'max':1,'delay':2}} | /steps/0/retry/delay | the fields are max",
                "{'name':'s','kind':'test','config':{'mode':'ok'},'timeout':'10 minutes'} | /steps/0/timeout | ISO 8601",
                "{'name':'s','kind':'test','config':{'mode':'ok'},'onLostNode':'RERUN'} | /steps/0/onLostNode | \"rerun\" or",
                "{'name':'s','kind':'test','config':{'mode':'ok'},'timeout':'-PT1S'} | /steps/0/timeout | longer than nothing",
                "7                             | /steps/0             | must be an object",
            })
    void a_bad_step_is_422(String step, String pointer, String rule) {
        API.post("/jobs", "{\"id\":\"a\",\"steps\":[" + step.replace('\'', '"') + "]}")
                .isProblem(422, "invalid-job")
                .hasError(pointer, rule);
    }

    @Test
    void a_duplicate_step_name_is_422() {
        API.post("/jobs", "{\"steps\":[" + STEP + "," + STEP + "]}")
                .isProblem(422, "invalid-job")
                .hasError("/steps/1/name", "used by an earlier step");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"steps\":[]}", "{\"steps\":7}", "{}", "{\"steps\":null}"})
    void an_empty_chain_is_422(String body) {
        assertThat(API.post("/jobs", body).isProblem(422, "invalid-job").items("errors"))
                .singleElement()
                .extracting("pointer")
                .isEqualTo("/steps");
    }

    @Test
    void more_steps_than_a_chain_may_have_are_422() {
        var steps = IntStream.rangeClosed(0, 10_000)
                .mapToObj(i -> STEP.replace("\"s\"", "\"s" + i + "\""))
                .collect(Collectors.joining(","));

        API.post("/jobs", "{\"steps\":[" + steps + "]}")
                .isProblem(422, "invalid-job")
                .hasError("/steps", "1 to 10000 steps but has 10001");
    }
}
