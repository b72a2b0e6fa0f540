package dev.escapement.engine.folder;

import dev.escapement.engine.ConfigurationException;
import dev.escapement.engine.Definitions;
import dev.escapement.engine.definition.Definition;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the definitions of a folder be what its files say: {@code daily_import.yaml} (or {@code .yml}, {@code .json}) says what {@code
 * daily_import} is. A file that cannot be taken leaves the version before it in force. For one thread.
 */
public final class DefinitionFolder implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(DefinitionFolder.class);
    private static final Pattern FILE = Pattern.compile("([A-Za-z0-9_-]{1,200})\\.(yaml|yml|json)");
    private static final long LARGEST = 1 << 20;

    private final Path folder;
    private final Definitions definitions;
    private final Map<Path, State> taken = new TreeMap<>();
    private final Map<Path, Held> held = new TreeMap<>();
    private final CalendarFolder calendars;
    private Map<Path, State> last = Map.of();

    /** How a file stands; another one when it was written since. */
    private record State(FileTime written, long size) {}

    /** The definition that a file holds. */
    private record Held(String project, String name) {}

    public DefinitionFolder(Path folder, Definitions definitions) {
        this.folder = folder;
        this.definitions = definitions;
        this.calendars = new CalendarFolder(folder, definitions.schedules().calendars());
    }

    /**
     * Reads all files.
     *
     * @throws ConfigurationException with one sentence for each file that cannot be taken, when nothing stands in force for it
     */
    public void start() {
        last = look();
        var faults = new ArrayList<>(calendars.take());
        last.forEach((file, state) -> {
            var fault = take(file, state);
            if (fault != null && !isInForce(file)) {
                faults.add(fault);
            }
        });
        if (!faults.isEmpty()) {
            throw new ConfigurationException(faults);
        }
        if (Files.isDirectory(folder)) {
            retireMissing();
        }
    }

    /** Files may have gone while no node looked. */
    private void retireMissing() {
        for (var edition : definitions.heldByFiles()) {
            var definition = edition.definition();
            if (!last.containsKey(folder.resolve(edition.file()))
                    && definitions.retireFile(definition.project(), definition.name(), edition.file())) {
                LOG.warn("Definition {} is out of force: {} is not in {}", definition.name(), edition.file(), folder);
            }
        }
    }

    private boolean isInForce(Path file) {
        var known = held.getOrDefault(file, new Held(JobRef.DEFAULT_PROJECT, name(file)));
        return definitions.find(known.project(), known.name()).isPresent();
    }

    /** Takes what has changed and stood still since the last look: a file that is being written is not taken by halves. */
    @Override
    public void run() {
        if (!Files.isDirectory(folder) && !taken.isEmpty()) {
            LOG.warn("The folder {} is away; the definitions stay as they are.", folder);
            return;
        }
        calendars.take();
        var now = look();
        now.forEach((file, state) -> {
            if (!state.equals(taken.get(file)) && state.equals(last.get(file))) {
                take(file, state);
            }
        });
        for (var file : List.copyOf(taken.keySet())) {
            if (!now.containsKey(file) && !last.containsKey(file)) {
                retire(file);
                taken.remove(file);
            }
        }
        last = now;
    }

    /** Puts in force what a file says; why it cannot be, or null. */
    private String take(Path file, State state) {
        var fault = take(file);
        // Not before: what failed for another reason, such as a database that was away, is taken at the next look.
        taken.put(file, state);
        return fault;
    }

    private String take(Path file) {
        var former = held.get(file);
        try {
            var definition = read(file);
            held.put(file, new Held(definition.project(), definition.name()));
            definitions.putFile(definition, file.getFileName().toString());
            if (former != null && !former.equals(held.get(file))) {
                definitions.retireFile(
                        former.project(), former.name(), file.getFileName().toString());
            }
            return null;
        } catch (BrokenFileException e) {
            var fault = file + ", " + e.getMessage() + ".";
            LOG.error("{} The version before it stays in force, if there is one.", fault);
            var known = held.getOrDefault(file, new Held(JobRef.DEFAULT_PROJECT, name(file)));
            definitions.note(known.project(), known.name(), fault);
            return fault;
        }
    }

    private Definition read(Path file) {
        var text = text(file);
        var document = file.toString().endsWith(".json") ? Document.json(text) : Document.yaml(text);
        var value = document.value();
        if (value instanceof Map<?, ?> map) {
            var named = new LinkedHashMap<Object, Object>();
            named.put("name", name(file));
            map.forEach(named::put);
            value = named;
        }
        try {
            var definition = definitions.read(value);
            held.put(file, new Held(definition.project(), definition.name()));
            if (!definition.name().equals(name(file))) {
                throw new BrokenFileException(
                        document.line("/name"), "/name must be that of the file, " + name(file) + ", or be left out");
            }
            return definition;
        } catch (InvalidSpecException e) {
            var first = e.problems().get(0);
            throw new BrokenFileException(document.line(first.pointer()), Problem.words(e.problems()));
        }
    }

    static String text(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new BrokenFileException(1, "it must not have more than " + LARGEST + " bytes");
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new BrokenFileException(1, "it must be a text in UTF-8");
        } catch (IOException e) {
            throw new BrokenFileException(
                    1, "it cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private void retire(Path file) {
        var known = held.get(file);
        if (known == null) {
            return;
        }
        if (definitions.retireFile(
                known.project(), known.name(), file.getFileName().toString())) {
            LOG.info("Definition {} is out of force: {} is gone", known.name(), file);
        }
        held.remove(file);
    }

    private static String name(Path file) {
        var name = file.getFileName().toString();
        return name.substring(0, name.lastIndexOf('.'));
    }

    private Map<Path, State> look() {
        var found = new TreeMap<Path, State>();
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                if (FILE.matcher(file.getFileName().toString()).matches() && Files.isRegularFile(file)) {
                    found.put(file, new State(Files.getLastModifiedTime(file), Files.size(file)));
                }
            }
            return found;
        } catch (NoSuchFileException e) {
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }
}
