package dev.escapement.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesTest {
    @TempDir
    Path folder;

    @Test
    void twoProcessesThatUnpackAtOnceBothStart() throws Exception {
        Path binaries = folder.resolve("binaries");
        Files.createDirectories(binaries.resolve("postgres-killed.part"));
        try (ChildJvm one = ChildJvm.start(folder.resolve("one"), binaries);
                ChildJvm two = ChildJvm.start(folder.resolve("two"), binaries)) {
            assertThat(one.answer()).startsWith(ChildMain.READY);
            assertThat(two.answer()).startsWith(ChildMain.READY);
        }
        assertThat(new ServerProcesses(folder.resolve("one/postgres")).all()).isEmpty();
        assertThat(new ServerProcesses(folder.resolve("two/postgres")).all()).isEmpty();
        try (var files = Files.list(binaries)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .hasSize(2)
                    .contains("unpack.lock")
                    .noneMatch(name -> name.endsWith(".part"));
        }
    }

    @Test
    void theSameArchiveHasTheSameHomeInAJarAndOutsideOne() throws Exception {
        URL inJar = Platform.current().archive();
        Path copy = folder.resolve("copy.txz");
        try (InputStream content = inJar.openStream()) {
            Files.copy(content, copy);
        }
        Path shared = ServerTest.SHARED_BINARIES;
        assertThat(Binaries.unpacked(copy.toUri().toURL(), shared)).isEqualTo(Binaries.unpacked(inJar, shared));
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatExceptionOfType(PostgresException.class)
                .isThrownBy(() -> Binaries.unpacked(Platform.current().archive(), file.resolve("binaries")))
                .withMessageContaining("-Descapement.binaries");
    }

    @Test
    void brokenProgramsAreReportedWithTheWayOut() throws Exception {
        Path program = Files.createDirectories(folder.resolve("bin")).resolve("postgres");
        Files.copy(Path.of("/bin/true"), program);
        Path data = Files.createDirectory(folder.resolve("postgres"));
        Files.writeString(data.resolve("PG_VERSION"), "18");
        Cluster cluster = new Cluster(data, Commands.of(new Binaries(folder)), Secrets.beside(data));
        assertThatExceptionOfType(PostgresException.class)
                .isThrownBy(cluster::prepare)
                .withMessageContaining("delete that folder");
    }
}
