package dev.escapement.steps.process;

import dev.escapement.steps.StepFailure;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A program that did not end as it was expected to, told in words: what it is called, and what it might use. */
record Ending(int exit, String name, Limits limits, String lastError) {
    /** Shells add this to the number of the signal that ended a process. */
    private static final int SIGNALS = 128;
    /** EX_TEMPFAIL of sysexits.h: whoever says it wants to be asked again. */
    private static final int PASSING = 75;

    private static final Pattern LACKS_MEMORY = Pattern.compile("memory|alloc", Pattern.CASE_INSENSITIVE);
    private static final int KILL = 9;
    private static final int CPU = 24;
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(1, "HUP"),
            Map.entry(2, "INT"),
            Map.entry(3, "QUIT"),
            Map.entry(4, "ILL"),
            Map.entry(6, "ABRT"),
            Map.entry(7, "BUS"),
            Map.entry(8, "FPE"),
            Map.entry(KILL, "KILL"),
            Map.entry(11, "SEGV"),
            Map.entry(13, "PIPE"),
            Map.entry(14, "ALRM"),
            Map.entry(15, "TERM"),
            Map.entry(CPU, "XCPU"),
            Map.entry(25, "XFSZ"),
            Map.entry(31, "SYS"));

    StepFailure failure() {
        var signal = NAMES.get(exit - SIGNALS);
        var how = signal == null ? "ended with exit code " + exit : "was ended by the signal " + signal;
        var last = lastError.isEmpty() ? "" : " Its last words: " + lastError;
        return new StepFailure(name + " " + how + hint() + "." + last, "exit-" + exit, exit == PASSING, List.of());
    }

    private String hint() {
        if (limits.cpu() != null && (exit == SIGNALS + CPU || exit == SIGNALS + KILL)) {
            return exit == SIGNALS + CPU
                    ? ": it used up its CPU time, " + limits.cpu()
                    : ": perhaps its CPU time, " + limits.cpu() + ", was used up";
        }
        if (limits.memory() != null
                && (exit > SIGNALS || LACKS_MEMORY.matcher(lastError).find())) {
            return "; each of its processes may have " + limits.memory() + " bytes of memory";
        }
        return exit == SIGNALS + KILL ? ": perhaps the machine had no more memory" : "";
    }
}
