package dev.escapement.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** What a server writes about itself into its data folder; absent and damaged files are normal after a crash. */
record PidFile(Path file) {
    private static final int PID = 0;
    private static final int STATUS = 7;

    static PidFile in(Path data) {
        return new PidFile(data.resolve("postmaster.pid"));
    }

    boolean exists() {
        return Files.exists(file);
    }

    OptionalLong pid() {
        String pid = line(PID);
        return pid.matches("[1-9][0-9]{0,17}") ? OptionalLong.of(Long.parseLong(pid)) : OptionalLong.empty();
    }

    boolean saysReady(long pid) {
        return line(STATUS).equals("ready") && pid().orElse(0) == pid;
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    private String line(int number) {
        if (!exists()) {
            return "";
        }
        try {
            List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
            return number < lines.size() ? lines.get(number).strip() : "";
        } catch (IOException e) {
            return "";
        }
    }
}
