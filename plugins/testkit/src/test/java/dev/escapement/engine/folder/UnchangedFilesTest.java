package dev.escapement.engine.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.ModeStep;
import dev.escapement.testkit.ManualEngine;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node that starts with files that were there before: it writes what has changed meanwhile, and nothing else. */
class UnchangedFilesTest extends FolderFixture {
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
    void a_file_that_went_while_no_node_looked_is_out_of_force() throws Exception {
        write("nightly.yaml", yaml("ok"));
        write("weekly.yaml", yaml("ok"));
        folder.start();
        Files.delete(jobs.resolve("nightly.yaml"));
        another().start();

        assertThat(node.definitions().find("default", "nightly")).isEmpty();
        assertThat(edition("weekly").version()).isEqualTo(1);
    }
}
