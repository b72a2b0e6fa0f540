package dev.escapement.engine.folder;

import dev.escapement.engine.Schedules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the calendars of an installation be what the iCalendar files of a folder say: {@code holidays.ics} says what {@code holidays} is. A
 * calendar stays when its file goes, since a schedule may need it. For one thread.
 */
final class CalendarFolder implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(CalendarFolder.class);
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_-]{1,200}[.]ics");

    private final Path folder;
    private final Schedules schedules;
    private final Map<Path, FileState> taken = new HashMap<>();
    private Map<Path, FileState> last = Map.of();

    CalendarFolder(Path folder, Schedules schedules) {
        this.folder = folder;
        this.schedules = schedules;
    }

    /** Reads all files; a sentence for each that cannot be taken, when no calendar stands in its place. */
    List<String> start() {
        last = FileState.in(folder, FILE);
        var faults = new ArrayList<String>();
        last.forEach((file, state) -> {
            var fault = take(file, state);
            if (fault != null
                    && schedules.calendars().find(DefinitionFolder.name(file)).isEmpty()) {
                faults.add(fault);
            }
        });
        return faults;
    }

    /** Takes what has changed and stood still since the last look. */
    @Override
    public void run() {
        var now = FileState.in(folder, FILE);
        now.forEach((file, state) -> {
            if (!state.equals(taken.get(file)) && state.equals(last.get(file))) {
                take(file, state);
            }
        });
        last = now;
    }

    /** Why the file cannot be taken, so that its calendar stays as it was; null when it is. */
    private String take(Path file, FileState state) {
        String fault = null;
        try {
            schedules.putCalendar(DefinitionFolder.name(file), HolidayFile.read(DefinitionFolder.text(file)));
        } catch (BrokenFileException e) {
            fault = file + ", " + e.getMessage() + ".";
            LOG.error("{} The calendar stays as it was, if there was one.", fault);
        }
        taken.put(file, state);
        return fault;
    }
}
