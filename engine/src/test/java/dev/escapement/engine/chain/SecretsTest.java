package dev.escapement.engine.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.Warning;
import dev.escapement.engine.step.StepResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {
    private final Secrets secrets = new Secrets(Map.of("door", "open-sesame", "short", "open", "sql", "pin's-mine"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "with open-sesame in it | with *** in it",
                "Key (a)=(open-ses… | Key (a)=(***…",
                "Failing row contains (1, open-ses..., x). | Failing row contains (1, ***..., x).",
                "ends with open-sesame... | ends with ***...",
                "JSON data, line 1: ...sesame) | JSON data, line 1: ...***)",
                "JSON data, line 1: ...en-ses... | JSON data, line 1: ...***...",
                "quoted 'pin''s-mi… | quoted '***…",
                "op...me and op… | ***...*** and ***…",
                "o… | o…",
                "Please wait... | Please wait...",
                "a part, open-ses, that nobody has cut | a part, ***-ses, that nobody has cut",
                "… | …"
            })
    void what_is_left_of_a_secret_at_a_cut_is_hidden_as_a_whole_one_is(String text, String hidden) {
        List.of("door", "short", "sql").forEach(secrets::apply);

        assertThat(secrets.hide(text)).isEqualTo(hidden);
    }

    @Test
    void what_is_not_given_to_a_step_is_not_looked_for() {
        assertThat(secrets.hide("open-ses…")).isEqualTo("open-ses…");
    }

    @Test
    void no_part_of_a_result_tells_what_is_left() {
        secrets.apply("door");
        var cut = "says open-ses…";
        var warning = new Warning(cut, cut, Map.of("row", cut));
        var failed = (StepResult.Failed)
                secrets.hide(new StepResult.Failed(new JobError(cut, cut, null), false, List.of(warning)));
        var succeeded = (StepResult.Succeeded) secrets.hide(StepResult.succeeded(Map.of("a", List.of(cut))));

        assertThat(failed.toString()).doesNotContain("open");
        assertThat(failed.error().message()).isEqualTo("says ***…");
        assertThat(succeeded.output()).isEqualTo(Map.of("a", List.of("says ***…")));
    }
}
