package dev.escapement.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @Test
    void all_faults_are_told_at_once_with_key_value_and_rule() {
        var settings = new Settings(Map.of(
                "database.url",
                "jdbc:mysql://x",
                "drain",
                "5 minutes",
                "database.pool",
                "many",
                "sweep.intervall",
                "PT1S"));
        EngineConfig.read(settings);

        assertThatThrownBy(settings::done)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("database.url must begin with jdbc:postgresql: but is \"jdbc:mysql://x\".")
                .hasMessageContaining("drain must be an ISO 8601 duration such as PT30S but is \"5 minutes\".")
                .hasMessageContaining("database.pool must be a whole number from 2 to 1000 but is \"many\".")
                .hasMessageContaining("There is no setting sweep.intervall; did you mean sweep.interval?");
    }

    @Test
    void a_limit_may_be_a_pattern_and_a_wrong_one_is_told_in_one_sentence() {
        var right =
                new Settings(Map.of("database.url", "jdbc:postgresql://h/d", "limits.geo-*", "2", "limits.geo-a", "3"));
        assertThat(EngineConfig.read(right).limits())
                .containsExactlyInAnyOrderEntriesOf(Map.of("geo-*", 2, "geo-a", 3));
        right.done();

        for (var wrong : List.of("limits.*x", "limits.a*b", "limits.**")) {
            assertThatThrownBy(() -> read(wrong, "1"))
                    .hasMessage(wrong
                            + " must have no * but one at its end, behind at most 399 of A-Z, a-z, 0-9, _ and -.");
        }
        for (var wrong : List.of("-1", "0", "many", "1000001")) {
            assertThatThrownBy(() -> read("limits.geo-*", wrong))
                    .hasMessage("limits.geo-* must be a whole number from 1 to 1000000 but is \"" + wrong + "\".");
        }
    }

    private static void read(String key, String value) {
        var settings = new Settings(Map.of("database.url", "jdbc:postgresql://h/d", key, value));
        EngineConfig.read(settings);
        settings.done();
    }

    @Test
    void a_password_is_never_told() {
        var settings = new Settings(Map.of("database.password", "secret"));
        settings.fault("database.password", "is wrong");

        assertThatThrownBy(settings::done).hasMessageNotContaining("secret");
    }

    @Test
    void values_are_read_with_defaults() {
        var settings = new Settings(
                Map.of("database.url", "jdbc:postgresql://h/d", "connections.dwh.url", "jdbc:postgresql://h/w"));
        var config = EngineConfig.read(settings);
        settings.done();

        assertThat(config.drain()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.connections()).containsOnlyKeys("dwh");
        assertThat(config.database().maxConnections()).isEqualTo(10);
    }

    @Test
    void a_kind_of_step_has_settings_of_its_own_and_an_unknown_kind_has_none() {
        var settings = new Settings(Map.of(
                "database.url", "jdbc:postgresql://h/d", "steps.http.allow", " 10.0.0.0/8 ", "steps.htttp.allow", "x"));
        var config = EngineConfig.read(settings);
        settings.done();

        assertThat(config.stepSettings("http")).containsExactly(Map.entry("steps.http.allow", "10.0.0.0/8"));
        assertThatThrownBy(() -> config.requireKinds(Set.of("http", "sql")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("There is no setting steps.htttp.allow; did you mean steps.http.allow?");
    }

    @Test
    void a_file_may_use_the_environment_and_nothing_else(@TempDir Path folder) throws IOException {
        var file = folder.resolve("escapement.properties");
        Files.writeString(file, "a = ${env:PATH}\nb = ${file:UTF-8:/etc/passwd}\nc = ${sys:user.home}\n");

        var values = Settings.read(file);

        assertThat(values.get("a")).isEqualTo(System.getenv("PATH"));
        assertThat(values).containsEntry("b", "${file:UTF-8:/etc/passwd}").containsEntry("c", "${sys:user.home}");
    }

    @Test
    void a_file_that_is_not_there_is_told_in_one_sentence(@TempDir Path folder) {
        assertThatThrownBy(() -> Settings.read(folder.resolve("none.properties")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none.properties");
    }
}
