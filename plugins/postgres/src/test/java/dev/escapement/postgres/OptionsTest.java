package dev.escapement.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.escapement.postgres.EmbeddedPostgres.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    @TempDir
    Path folder;

    @Test
    void oneFolderHoldsTheCluster() {
        assertThat(Options.in(folder).data()).isEqualTo(folder.resolve("postgres"));
    }

    @Test
    void theSystemPropertyNamesTheFolderOfTheBinaries() throws Exception {
        assertThat(binariesNamed(folder.resolve("cache"))).isEqualTo(folder.resolve("cache"));
    }

    @Test
    void theBinariesGoBesideTheDataWhenNoCacheCanBeWritten() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(binariesNamed(file.resolve("cache"))).isEqualTo(folder.resolve("bin"));
    }

    private Path binariesNamed(Path value) {
        System.setProperty(Cache.PROPERTY, value.toString());
        try {
            return Options.in(folder).binaries();
        } finally {
            System.clearProperty(Cache.PROPERTY);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"fsync", "synchronous_commit", "full_page_writes", "listen_addresses", "port", "hba_file", "a b"
            })
    void aSettingThePromisesRestOnIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.in(folder).withSetting(name, "off"))
                .withMessageContaining(name);
    }

    @Test
    void foldersInsideEachOtherAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Options(folder, folder.resolve("bin"), Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Options(Path.of("/"), folder, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, false, postgres-linux-x86_64.txz",
        "Linux, aarch64, false, postgres-linux-arm_64.txz",
        "Linux, amd64, true, postgres-linux-x86_64-alpine_linux.txz",
        "Mac OS X, aarch64, false, postgres-darwin-arm_64.txz",
        "Windows 11, amd64, false, postgres-windows-x86_64.txz"
    })
    void eachPlatformHasItsArchive(String system, String architecture, boolean musl, String archive) {
        assertThat(Platform.of(system, architecture, musl).archiveName()).isEqualTo(archive);
    }

    @Test
    void aPlatformWithoutBinariesIsToldWhatToDo() {
        assertThatExceptionOfType(PostgresException.class)
                .isThrownBy(() -> Platform.of("Plan 9", "mips", false).archive())
                .withMessageContaining("postgres-plan_9-mips.txz")
                .withMessageContaining("ESCAPEMENT_DATABASE_URL");
    }
}
