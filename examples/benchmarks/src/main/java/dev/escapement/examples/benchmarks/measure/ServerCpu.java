package dev.escapement.examples.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The processor time of a server's whole family of processes, from /proc: the living ones, and the ended ones in their parent's account. */
public record ServerCpu(long pid) {
    private static final Path PROC = Path.of("/proc");
    /** Linux tells times in hundredths of a second to every program, whatever it counts in. */
    private static final double MILLIS_A_TICK = 10;
    /** Fields of /proc/pid/stat from behind the name: state is 0, parent 1, and the times stand at 11 to 14. */
    private static final int PARENT = 1;

    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int ENDED_USER = 13;
    private static final int ENDED_SYSTEM = 14;

    /** Milliseconds until now; not a number where there is no /proc. */
    public double millis() throws IOException {
        if (!Files.exists(PROC.resolve(Long.toString(pid)))) {
            return Double.NaN;
        }
        long ticks = ticks(Long.toString(pid), true);
        try (var processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var process : processes) {
                ticks += ticks(process.getFileName().toString(), false);
            }
        }
        return ticks * MILLIS_A_TICK;
    }

    private long ticks(String process, boolean itself) throws IOException {
        var fields = fields(process);
        if (fields.isEmpty() || (!itself && Long.parseLong(fields.get(PARENT)) != pid)) {
            return 0;
        }
        return number(fields, USER)
                + number(fields, SYSTEM)
                + number(fields, ENDED_USER)
                + number(fields, ENDED_SYSTEM);
    }

    private static long number(List<String> fields, int field) {
        return Long.parseLong(fields.get(field));
    }

    private static List<String> fields(String process) throws IOException {
        try {
            var stat = Files.readString(PROC.resolve(process).resolve("stat"));
            return List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        } catch (NoSuchFileException e) {
            // It ended while we looked.
            return List.of();
        } catch (IOException e) {
            if (Files.exists(PROC.resolve(process))) {
                throw e;
            }
            return List.of();
        }
    }
}
