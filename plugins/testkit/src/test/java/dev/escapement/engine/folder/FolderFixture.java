package dev.escapement.engine.folder;

import dev.escapement.engine.ModeStep;
import dev.escapement.engine.definition.Edition;
import dev.escapement.testkit.ManualEngine;
import dev.escapement.testkit.PostgresExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of the folder have in common: a node, its folder, and files that change at times of their own. */
abstract class FolderFixture {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    @TempDir
    Path jobs;

    ManualEngine node;

    DefinitionFolder folder;

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

    DefinitionFolder another() {
        return new DefinitionFolder(jobs, node.definitions());
    }

    Edition edition(String name) {
        return node.definitions().find("default", name).orElseThrow();
    }

    Object mode(String name) {
        return edition(name).definition().template().steps().get(0).config().get("mode");
    }

    static String yaml(String mode) {
        return "# What runs at night.\nsteps:\n- name: s\n  kind: mode\n  config: {mode: " + mode + "}\n";
    }

    /** Each at a time of its own: a file system may not tell two writes in one tick apart. */
    void write(String name, String text) throws IOException {
        var file = Files.writeString(jobs.resolve(name), text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_000_000 + ++written)));
    }
}
