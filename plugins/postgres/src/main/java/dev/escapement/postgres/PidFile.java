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
        return pid(lines());
    }

    /** Both are read at once: a server that starts over a killed one's file replaces "ready" and pid together. */
    boolean saysReady(long pid) {
        List<String> lines = lines();
        return line(lines, STATUS).equals("ready") && pid(lines).orElse(0) == pid;
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    private static OptionalLong pid(List<String> lines) {
        String pid = line(lines, PID);
        return pid.matches("[1-9][0-9]{0,17}") ? OptionalLong.of(Long.parseLong(pid)) : OptionalLong.empty();
    }

    private static String line(List<String> lines, int number) {
        return number < lines.size() ? lines.get(number).strip() : "";
    }

    private List<String> lines() {
        try {
            return exists() ? Files.readAllLines(file, StandardCharsets.ISO_8859_1) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }
}
