package dev.escapement.engine.folder;

import dev.escapement.engine.Schedules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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
final class CalendarFolder {
    private static final Logger LOG = LoggerFactory.getLogger(CalendarFolder.class);
    private static final Pattern FILE = Pattern.compile("([A-Za-z0-9_-]{1,200})\\.ics");

    private final Path folder;
    private final Schedules schedules;
    private final Map<Path, FileTime> taken = new HashMap<>();

    CalendarFolder(Path folder, Schedules schedules) {
        this.folder = folder;
        this.schedules = schedules;
    }

    /** Takes what has changed; a sentence for each file that cannot be taken, and leaves its calendar as it was. */
    List<String> take() {
        var faults = new ArrayList<String>();
        try (var files = Files.list(folder)) {
            for (var file : files.sorted().toList()) {
                var name = FILE.matcher(file.getFileName().toString());
                if (name.matches() && !Files.getLastModifiedTime(file).equals(taken.get(file))) {
                    var written = Files.getLastModifiedTime(file);
                    take(name.group(1), file, faults);
                    taken.put(file, written);
                }
            }
        } catch (NoSuchFileException e) {
            LOG.debug("There is no folder {}", folder);
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " cannot be read: " + e.getMessage(), e);
        }
        return faults;
    }

    private void take(String name, Path file, List<String> faults) {
        try {
            schedules.putCalendar(name, HolidayFile.read(DefinitionFolder.text(file)));
        } catch (BrokenFileException e) {
            var fault = file + ", " + e.getMessage() + ".";
            LOG.error("{} The calendar stays as it was, if there was one.", fault);
            faults.add(fault);
        }
    }
}
