package dev.escapement.steps.process;

import dev.escapement.engine.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What each process of a command may use at most, null for no limit, and how many bytes of its output go to the log. */
public record Limits(Long memory, Duration cpu, long output) {
    private static final long OUTPUT = 1 << 20;
    private static final long MOST = 1L << 50;
    static final Limits NONE = new Limits(null, null, OUTPUT);

    /** Reads {@code memory}, {@code cpu} and {@code output} behind a prefix. */
    public static Limits read(String prefix, Settings settings) {
        return new Limits(
                bytes(prefix + "memory", settings, null),
                settings.duration(prefix + "cpu", null),
                bytes(prefix + "output", settings, OUTPUT));
    }

    private static Long bytes(String key, Settings settings, Long fallback) {
        var text = settings.text(key);
        if (text.isEmpty()) {
            return fallback;
        }
        if (text.get().matches("[0-9]{1,15}") && Long.parseLong(text.get()) <= MOST) {
            return Long.valueOf(text.get());
        }
        settings.fault(key, "must be a number of bytes");
        return fallback;
    }

    /** For prlimit; none when there is nothing to limit. A process that outlives the signal for its CPU time is killed a second later. */
    List<String> options() {
        var options = new ArrayList<String>();
        if (memory != null) {
            options.add("--as=" + memory);
        }
        if (cpu != null) {
            long seconds = cpu.plusNanos(999_999_999).toSeconds();
            options.add("--cpu=" + seconds + ":" + (seconds + 1));
        }
        return options;
    }
}
