package dev.escapement.engine.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.escapement.engine.ConfigurationException;
import dev.escapement.engine.HeldByFileException;
import dev.escapement.engine.ModeStep;
import dev.escapement.engine.definition.Edition;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.step.StepType;
import dev.escapement.testkit.ManualEngine;
import dev.escapement.testkit.PostgresExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionFolderTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    @TempDir
    Path jobs;

    private ManualEngine node;
    private DefinitionFolder folder;
    private int written;

    @BeforeEach
    void start() {
        node = ManualEngine.start(POSTGRES, "node-1", new ModeStep());
        folder = another();
    }

    @AfterEach
    void clear() throws Exception {
        try (var connection = POSTGRES.ledgerAsAdmin();
                var statement = connection.createStatement()) {
            statement.execute("truncate escapement.job, escapement.definition, escapement.calendar cascade");
        }
        node.close();
    }

    @Test
    void files_are_in_force_when_the_node_has_started() throws Exception {
        write("nightly.yaml", yaml("ok"));
        write("weekly.json", "{\"steps\": [{\"name\": \"s\", \"kind\": \"mode\", \"config\": {\"mode\": \"rows\"}}]}");
        write("notes.txt", "not ours");
        write("a.definition.json", "{}");
        folder.start();

        assertThat(node.definitions().list("default", null, 10).items())
                .extracting(edition -> edition.definition().name(), Edition::version, Edition::file)
                .containsExactly(tuple("nightly", 1L, "nightly.yaml"), tuple("weekly", 1L, "weekly.json"));
        assertThat(mode("nightly")).isEqualTo("ok");
        another().start();
        assertThat(edition("nightly").version()).isEqualTo(1);
    }

    @Test
    void a_changed_file_is_taken_when_it_has_stood_still_for_one_look() throws Exception {
        write("nightly.yaml", yaml("ok"));
        folder.start();
        write("nightly.yaml", yaml("half"));
        folder.run();
        assertThat(edition("nightly").version()).isEqualTo(1);
        write("nightly.yaml", yaml("rows"));
        folder.run();
        assertThat(edition("nightly").version()).isEqualTo(1);
        folder.run();
        assertThat(edition("nightly").version()).isEqualTo(2);
        assertThat(mode("nightly")).isEqualTo("rows");

        write("new.yml", yaml("ok"));
        folder.run();
        folder.run();
        assertThat(edition("new").version()).isEqualTo(1);
    }

    @Test
    void a_broken_file_leaves_the_version_before_in_force_and_is_shown() throws Exception {
        write("nightly.yaml", yaml("ok"));
        folder.start();
        write("nightly.yaml", yaml("ok").replace("kind: mode", "kind: moed"));
        folder.run();
        folder.run();

        assertThat(edition("nightly").version()).isEqualTo(1);
        assertThat(edition("nightly").fault())
                .isEqualTo(jobs.resolve("nightly.yaml")
                        + ", line 4: /steps/0/kind is not known here; the kinds are mode.");
        another().start();
        assertThat(edition("nightly").version()).isEqualTo(1);

        write("nightly.yaml", yaml("ok"));
        folder.run();
        folder.run();
        assertThat(edition("nightly").fault()).isNull();
        assertThat(edition("nightly").version()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "'steps:\n- name: s\n  kind: moed\n' # line 3: /steps/0/kind is not known here; the kinds are mode.",
                "'a: *x\nsteps: []\n' # line 1: uses an alias",
                "'steps: []\nsteps: []\n' # line 2: Duplicate",
                "'steps: [\n' # line 1: while parsing a flow node, expected",
                "'' # line 1: is empty",
                "'- a\n' # line 1: it must be an object.",
                "'name: other\nsteps:\n- {name: s, kind: mode, config: {mode: ok}}\n' # line 1: /name must be that of the file, nightly, or be left out.",
                "'steps:\n- {name: s, kind: mode, config: {mode: ok}}\n---\na: b\n' # holds a second document",
                "'steps:\n- name: s\n  kind: mode\n  config:\n    mode: ok\n    number: ${parameters.n}\n' # line 6: /steps/0/config/number ${parameters.n} is not known",
                "'description: x\nparameters:\n  n: {type: integer, default: five}\nsteps:\n- {name: s, kind: mode, config: {mode: ok}}\n' # line 3: /parameters/n/default must be a whole number."
            })
    void a_file_that_was_never_good_keeps_the_node_from_starting(String text, String message) throws Exception {
        write("nightly.yaml", text);

        assertThatThrownBy(folder::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(jobs.resolve("nightly.yaml") + ", ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nightly.yaml", "nightly.json"})
    void a_file_may_be_nested_500_levels_deep_and_no_deeper(String name) throws Exception {
        var text =
                "{\"steps\": [{\"name\": \"s\", \"kind\": \"mode\", \"config\": {\"mode\": \"ok\", \"value\": %s}}]}";
        for (int levels : new int[] {497, 10_000}) {
            write(name, text.formatted("[".repeat(levels) + "]".repeat(levels)));
            assertThatThrownBy(folder::start)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith(jobs.resolve(name) + ", line 1: ")
                    .hasMessageContaining("nesting depth");
        }
        write(name, text.formatted("[".repeat(496) + "]".repeat(496)));
        folder.start();
        assertThat(edition("nightly").version()).isEqualTo(1);
    }

    @Test
    void the_definition_of_a_file_that_is_removed_is_out_of_force() throws Exception {
        write("nightly.yaml", yaml("ok"));
        folder.start();
        Files.delete(jobs.resolve("nightly.yaml"));
        folder.run();
        assertThat(node.definitions().find("default", "nightly")).isPresent();
        folder.run();
        assertThat(node.definitions().find("default", "nightly")).isEmpty();

        write("nightly.yaml", yaml("ok"));
        folder.run();
        folder.run();
        assertThat(edition("nightly").version()).isEqualTo(2);
    }

    @Test
    void a_file_that_went_while_no_node_looked_is_out_of_force() throws Exception {
        write("nightly.yaml", yaml("ok"));
        write("weekly.yaml", yaml("ok"));
        folder.start();
        Files.delete(jobs.resolve("nightly.yaml"));
        another().start();

        assertThat(node.definitions().find("default", "nightly")).isEmpty();
        assertThat(edition("weekly").version()).isEqualTo(1);
    }

    @Test
    void a_file_that_changes_its_project_leaves_none_behind() throws Exception {
        write("nightly.yaml", yaml("ok"));
        folder.start();
        write("nightly.yaml", "project: other\n" + yaml("ok"));
        folder.run();
        folder.run();

        assertThat(node.definitions().find("default", "nightly")).isEmpty();
        assertThat(node.definitions().find("other", "nightly")).isPresent();
    }

    @Test
    void a_folder_that_goes_away_changes_nothing() throws Exception {
        write("nightly.yaml", yaml("ok"));
        folder.start();
        Files.delete(jobs.resolve("nightly.yaml"));
        Files.delete(jobs);
        folder.run();
        folder.run();
        folder.run();

        assertThat(node.definitions().find("default", "nightly")).isPresent();
        Files.createDirectory(jobs);
    }

    @Test
    void a_file_wins_over_what_was_sent_and_nobody_changes_it_from_elsewhere() throws Exception {
        var definitions = node.definitions();
        var sent = definitions.read(Map.of(
                "name",
                "nightly",
                "steps",
                List.of(Map.of("name", "s", "kind", "mode", "config", Map.of("mode", "rows")))));
        definitions.put(sent, null);
        write("nightly.yaml", yaml("ok"));
        folder.start();

        assertThat(edition("nightly").version()).isEqualTo(2);
        assertThat(mode("nightly")).isEqualTo("ok");
        assertThatThrownBy(() -> definitions.put(sent, null))
                .isInstanceOf(HeldByFileException.class)
                .hasMessageContaining("nightly.yaml");
        assertThatThrownBy(() -> definitions.retire("default", "nightly", null))
                .isInstanceOf(HeldByFileException.class);
    }

    @Test
    void a_start_with_files_that_say_nothing_new_writes_nothing() throws Exception {
        for (int i = 0; i < 150; i++) {
            write("job_" + i + ".yaml", "schedule: {cron: '0 2 * * *'}\n" + yaml("ok"));
        }
        write("nightly.json", "{\"steps\": [{\"name\": \"s\", \"kind\": \"mode\", \"config\": {\"mode\": \"rows\"}}]}");
        write("nightly.yaml", yaml("ok"));
        folder.start();
        assertThat(node.definitions().heldByFiles()).hasSize(151);
        assertThat(edition("nightly").file()).isEqualTo("nightly.yaml");
        var rows = rows();
        another().start();

        assertThat(rows()).isEqualTo(rows).hasSize(151 + 151 + 150);
    }

    @Test
    void a_file_that_was_taken_before_is_read_after_the_start_and_shown_when_the_node_cannot_run_it_any_more()
            throws Exception {
        write("nightly.yaml", yaml("ok"));
        folder.start();
        node.close();
        node = ManualEngine.start(POSTGRES, "node-1");
        var later = another();
        later.start();
        assertThat(edition("nightly").fault()).isNull();
        later.run();
        assertThat(edition("nightly").fault()).contains("line 4: /steps/0/kind is not known here");

        node.close();
        node = ManualEngine.start(POSTGRES, "node-1", new ModeStep());
        another().start();
        assertThat(edition("nightly").fault()).isNull();
        assertThat(edition("nightly").version()).isEqualTo(1);
    }

    @Test
    void a_kind_that_breaks_in_its_check_breaks_no_other_file() throws Exception {
        node.close();
        node = ManualEngine.start(POSTGRES, "node-1", new ModeStep(), new BrokenCheck());
        folder = another();
        write("nightly.yaml", yaml("ok"));
        folder.start();
        write("broken.yaml", yaml("ok").replace("kind: mode", "kind: broken"));
        write("nightly.yaml", yaml("half"));
        folder.run();
        folder.run();
        assertThat(edition("nightly").version()).isEqualTo(2);
    }

    private static final class BrokenCheck implements StepType {
        @Override
        public String kind() {
            return "broken";
        }

        @Override
        public List<Problem> check(StepSpec step) {
            throw new IllegalStateException("cannot check");
        }

        @Override
        public StepResult run(StepContext context) {
            return StepResult.succeeded(Map.of());
        }
    }

    @Test
    void a_comment_that_was_changed_makes_no_version_and_is_not_read_again() throws Exception {
        write("nightly.yaml", yaml("ok"));
        folder.start();
        var before = node.definitions().heldByFiles();
        write("nightly.yaml", yaml("ok") + "# Nothing new.\n");
        another().start();
        var after = node.definitions().heldByFiles();
        assertThat(after).hasSameSizeAs(before).isNotEqualTo(before);
        var rows = rows();
        another().start();

        assertThat(edition("nightly").version()).isEqualTo(1);
        assertThat(rows()).isEqualTo(rows);
    }

    /** The transaction that has written each row. */
    private static List<String> rows() throws SQLException {
        try (var connection = POSTGRES.ledgerAsAdmin();
                var statement = connection.createStatement();
                var found = statement.executeQuery("""
                        select 'd' || name || xmin from escapement.definition union all
                        select 'v' || name || xmin from escapement.definition_version union all
                        select 's' || name || xmin from escapement.schedule order by 1""")) {
            var rows = new ArrayList<String>();
            while (found.next()) {
                rows.add(found.getString(1));
            }
            return rows;
        }
    }

    @Test
    void what_was_mended_brought_back_and_moved_while_no_node_looked_is_in_force() throws Exception {
        write("mended.yaml", yaml("ok"));
        write("back.yaml", yaml("ok"));
        write("moved.yaml", yaml("ok"));
        folder.start();
        write("mended.yaml", "steps: []\n");
        Files.move(jobs.resolve("back.yaml"), jobs.resolve("back.txt"));
        another().start();
        assertThat(edition("mended").fault()).contains("/steps");
        assertThat(node.definitions().find("default", "back")).isEmpty();

        write("mended.yaml", yaml("ok"));
        Files.move(jobs.resolve("back.txt"), jobs.resolve("back.yaml"));
        write("moved.yaml", "project: other\n" + yaml("ok"));
        another().start();
        assertThat(edition("mended").fault()).isNull();
        assertThat(edition("mended").version()).isEqualTo(1);
        assertThat(edition("back").version()).isEqualTo(2);
        assertThat(node.definitions().find("default", "moved")).isEmpty();
        assertThat(node.definitions().find("other", "moved")).isPresent();
    }

    @Test
    void a_broken_file_of_another_project_does_not_keep_the_node_from_starting_again() throws Exception {
        write("nightly.yaml", "project: other\n" + yaml("ok"));
        folder.start();
        write("nightly.yaml", "project: other\nname: daily\n" + yaml("ok"));
        another().start();

        assertThat(node.definitions().find("other", "nightly").orElseThrow().fault())
                .contains("line 2: /name must be that of the file");
    }

    @Test
    void calendars_are_taken_before_the_definitions_that_name_them() throws Exception {
        write("holidays.ics", calendar("20261123", "Founders' day"));
        var schedule = "schedule: {cron: '0 3 * * *', except: {calendars: holidays}}\n";
        write("nightly.yaml", schedule + yaml("ok"));
        folder.start();
        assertThat(excluded("2026-11-23T03:00:00Z")).isEqualTo("Founders' day (holidays)");
        assertThat(excluded("2026-11-24T03:00:00Z")).isNull();

        write("holidays.ics", calendar("20261124", "Second day"));
        folder.run();
        assertThat(excluded("2026-11-24T03:00:00Z")).isNull();
        folder.run();
        assertThat(excluded("2026-11-24T03:00:00Z")).isEqualTo("Second day (holidays)");
        write("holidays.ics", "BEGIN:VCALENDAR\n");
        folder.run();
        folder.run();
        Files.delete(jobs.resolve("holidays.ics"));
        folder.run();
        another().start();
        assertThat(excluded("2026-11-24T03:00:00Z")).isEqualTo("Second day (holidays)");
        write("holidays.ics", "no calendar");
        another().start();
        assertThat(excluded("2026-11-24T03:00:00Z")).isEqualTo("Second day (holidays)");
        write("others.ics", "no calendar");
        assertThatThrownBy(() -> another().start())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("others.ics, line 1: it must be an iCalendar file");
    }

    private String excluded(String slot) {
        var schedule = edition("nightly").definition().schedule();
        return schedule.excludes(
                Instant.parse(slot), node.definitions().schedules().calendars());
    }

    private static String calendar(String day, String name) {
        return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:" + day
                + "\r\nSUMMARY:" + name + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    }

    private DefinitionFolder another() {
        return new DefinitionFolder(jobs, node.definitions());
    }

    private Edition edition(String name) {
        return node.definitions().find("default", name).orElseThrow();
    }

    private Object mode(String name) {
        return edition(name).definition().template().steps().get(0).config().get("mode");
    }

    private static String yaml(String mode) {
        return "# What runs at night.\nsteps:\n- name: s\n  kind: mode\n  config: {mode: " + mode + "}\n";
    }

    /** Each at a time of its own: a file system may not tell two writes in one tick apart. */
    private void write(String name, String text) throws IOException {
        var file = Files.writeString(jobs.resolve(name), text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_000_000 + ++written)));
    }
}
