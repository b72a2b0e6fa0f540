package dev.escapement.engine.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.escapement.engine.ConfigurationException;
import dev.escapement.engine.HeldByFileException;
import dev.escapement.engine.definition.Edition;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Files of the folder are definitions in force, and follow it while it changes. */
class DefinitionFolderTest extends FolderFixture {
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
}
