package dev.escapement.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTest {
    @TempDir
    Path folder;

    @Test
    void keepsExecutableBitsAndLinks() throws Exception {
        unpack(file("bin/run", 0755), file("lib/real.so.1", 0644), link("lib/real.so", "real.so.1"));
        assertThat(folder.resolve("in/bin/run")).isExecutable().hasContent("bin/run");
        assertThat(Files.isExecutable(folder.resolve("in/lib/real.so.1"))).isFalse();
        assertThat(folder.resolve("in/lib/real.so")).isSymbolicLink().hasContent("lib/real.so.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../out", "a/../../out", "/etc/out"})
    void refusesAPathThatLeavesTheFolder(String name) {
        assertThatIOException().isThrownBy(() -> unpack(file(name, 0644))).withMessageContaining("leaves the folder");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../out", "/etc"})
    void refusesALinkThatLeavesTheFolder(String destination) {
        assertThatIOException().isThrownBy(() -> unpack(link("a", destination))).withMessageContaining("leaves");
    }

    @Test
    void refusesHardLinks() {
        TarArchiveEntry hard = new TarArchiveEntry("hard", TarConstants.LF_LINK);
        hard.setLinkName("/etc/passwd");
        assertThatIOException().isThrownBy(() -> unpack(hard)).withMessageContaining("unexpected kind");
    }

    private void unpack(TarArchiveEntry... entries) throws IOException {
        Archive.unpack(new ByteArrayInputStream(txz(entries)), Files.createDirectory(folder.resolve("in")));
    }

    private static byte[] txz(TarArchiveEntry... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new XZCompressorOutputStream(bytes))) {
            for (TarArchiveEntry entry : entries) {
                tar.putArchiveEntry(entry);
                if (entry.getSize() > 0) {
                    tar.write(entry.getName().getBytes(StandardCharsets.UTF_8));
                }
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static TarArchiveEntry file(String name, int mode) {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setMode(mode);
        entry.setSize(name.length());
        return entry;
    }

    private static TarArchiveEntry link(String name, String destination) {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
        entry.setLinkName(destination);
        return entry;
    }
}
