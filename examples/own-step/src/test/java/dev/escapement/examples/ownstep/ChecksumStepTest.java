package dev.escapement.examples.ownstep;

import static dev.escapement.testkit.JobAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.quartz.EnginePlugin;
import dev.escapement.engine.step.StepResult;
import dev.escapement.testkit.ManualEngine;
import dev.escapement.testkit.PostgresExtension;
import dev.escapement.testkit.StepHarness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ChecksumStepTest {
    /** FIPS 180-2, appendix B.1. */
    private static final String OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static final String OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @TempDir
    Path folder;

    private final ChecksumStep type = new ChecksumStep();
    private StepHarness harness;
    private Path files;

    @BeforeEach
    void makeFiles() throws IOException {
        files = Files.createDirectory(folder.resolve("files"));
        Files.writeString(files.resolve("abc.txt"), "abc");
        Files.writeString(folder.resolve("secret.txt"), "abc");
        harness = new StepHarness(files, Map.of());
    }

    @Test
    void isFoundByEveryNodeThatHasTheJar() {
        assertThat(EnginePlugin.loadStepTypes()).hasExactlyElementsOfTypes(ChecksumStep.class);
    }

    @Test
    void leavesHashAndSize() throws Exception {
        assertThat(harness.run(type, step("abc.txt")))
                .isEqualTo(StepResult.succeeded(Map.of("sha256", OF_ABC, "size", 3L)));
        assertThat(harness.log()).containsExactly("abc.txt: 3 bytes, SHA-256 " + OF_ABC);
    }

    @Test
    void takesAnEmptyFileAndOneOfManyPieces() throws Exception {
        Files.createFile(files.resolve("empty"));
        Files.write(files.resolve("large"), new byte[1_000_000]);

        assertThat(harness.run(type, step("empty")))
                .isEqualTo(StepResult.succeeded(Map.of("sha256", OF_NOTHING, "size", 0L)));
        // What sha256sum says of a million zero bytes.
        assertThat(harness.run(type, step("large")))
                .isEqualTo(StepResult.succeeded(Map.of(
                        "sha256",
                        "d29751f2649b32ff572b5e0a9f541ea660a50f94ff0beedfb0b692b924cc8025",
                        "size",
                        1_000_000L)));
    }

    @Test
    void refusesAConfigThatItCannotUse() {
        assertThat(harness.check(type, new StepSpec("sum", "checksum", Map.of("flie", "abc.txt"))))
                .containsExactly(
                        new Problem("/config/file", "is required"),
                        new Problem("/config/flie", "is not a key here; the keys are file"));
    }

    @Test
    void readsNothingOutsideTheFilesFolder() throws Exception {
        Files.createSymbolicLink(files.resolve("link.txt"), folder.resolve("secret.txt"));

        for (var name : new String[] {"missing.txt", "../secret.txt", "link.txt", "/etc/hostname", "."}) {
            assertThat(harness.run(type, step(name)))
                    .isEqualTo(StepResult.failed("The files folder has no file " + name + "."));
        }
    }

    @Test
    void endsWhenItIsCancelled() throws Exception {
        harness.cancel();

        assertThat(harness.run(type, step("abc.txt"))).isEqualTo(new StepResult.Cancelled());
    }

    @Test
    void runsAsALinkOfAChain() {
        harness.check(type, step("abc.txt"));
        try (var engine = ManualEngine.start(postgres, "node", type)) {
            var job = engine.run(JobSpec.of(
                    "sums_1", named("first", "abc.txt"), named("second", "missing.txt"), named("third", "abc.txt")));

            assertThat(job).hasStatus(Status.FAILED).hasSteps(Status.SUCCEEDED, Status.FAILED, Status.UNPROCESSED);
            assertThat(job.steps().get(0).output()).containsEntry("sha256", OF_ABC);
            assertThat(job.error().message()).isEqualTo("The files folder has no file missing.txt.");
        }
    }

    private static StepSpec step(String file) {
        return named("sum", file);
    }

    private static StepSpec named(String name, String file) {
        return new StepSpec(name, "checksum", Map.of("file", file));
    }
}
