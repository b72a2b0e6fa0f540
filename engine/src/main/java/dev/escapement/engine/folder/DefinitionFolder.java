package dev.escapement.engine.folder;

import dev.escapement.engine.ConfigurationException;
import dev.escapement.engine.Definitions;
import dev.escapement.engine.definition.Definition;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.Problem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private final Map<Path, FileState> taken = new TreeMap<>();
    private final Map<Path, JobRef> held = new TreeMap<>();
    private final CalendarFolder calendars;
    private Map<Path, FileState> last = Map.of();

    public DefinitionFolder(Path folder, Definitions definitions) {
        this.folder = folder;
        this.definitions = definitions;
        this.calendars = new CalendarFolder(folder, definitions.schedules());
    }

    /**
     * Reads all files, and has written what is new in them.
     *
     * @throws ConfigurationException with one sentence for each file that cannot be taken, when nothing stands in force for it
     */
    public void start() {
        last = FileState.in(folder, FILE);
        var faults = new ArrayList<>(calendars.start());
        var before = definitions.heldByFiles();
        before.forEach((definition, file) -> held.put(folder.resolve(file), definition));
        var said = new TreeMap<Path, Definition>();
        var broken = new TreeMap<Path, BrokenFileException>();
        for (var file : last.keySet()) {
            try {
                said.put(file, read(file));
            } catch (BrokenFileException e) {
                broken.put(file, e);
            }
        }
        put(said);
        taken.putAll(last);
        broken.forEach((file, e) -> {
            var fault = note(file, e);
            if (!isInForce(file)) {
                faults.add(fault);
            }
        });
        if (!faults.isEmpty()) {
            throw new ConfigurationException(faults);
        }
        if (Files.isDirectory(folder)) {
            before.forEach(this::retireMissing);
        }
    }

    /** Files may have gone while no node looked. */
    private void retireMissing(JobRef definition, String file) {
        if (!last.containsKey(folder.resolve(file))
                && definitions.retireFile(definition.project(), definition.id(), file)) {
            LOG.warn("Definition {} is out of force: {} is not in {}", definition.id(), file, folder);
        }
    }

    private boolean isInForce(Path file) {
        var known = known(file);
        return definitions.find(known.project(), known.id()).isPresent();
    }

    /** The definition that a file held when it was last taken, or should hold. */
    private JobRef known(Path file) {
        return held.getOrDefault(file, JobRef.of(name(file)));
    }

    /** Takes what has changed and stood still since the last look: a file that is being written is not taken by halves. */
    @Override
    public void run() {
        if (!Files.isDirectory(folder) && !taken.isEmpty()) {
            LOG.warn("The folder {} is away; the definitions stay as they are.", folder);
            return;
        }
        calendars.run();
        var now = FileState.in(folder, FILE);
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

    private void take(Path file, FileState state) {
        try {
            put(Map.of(file, read(file)));
        } catch (BrokenFileException e) {
            note(file, e);
        }
        // Not before: what failed for another reason, such as a database that was away, is taken at the next look.
        taken.put(file, state);
    }

    private void put(Map<Path, Definition> said) {
        var files = new LinkedHashMap<String, Definition>();
        said.forEach((file, definition) -> files.put(file.getFileName().toString(), definition));
        definitions.putFiles(files);
        said.forEach((file, definition) -> {
            var now = definition.ref();
            var former = held.put(file, now);
            if (former != null && !former.equals(now)) {
                definitions.retireFile(
                        former.project(), former.id(), file.getFileName().toString());
            }
        });
    }

    /** Shows why a file could not be taken; answers with it. */
    private String note(Path file, BrokenFileException broken) {
        var fault = file + ", " + broken.getMessage() + ".";
        LOG.error("{} The version before it stays in force, if there is one.", fault);
        var known = known(file);
        definitions.note(known.project(), known.id(), fault);
        return fault;
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
                known.project(), known.id(), file.getFileName().toString())) {
            LOG.info("Definition {} is out of force: {} is gone", known.id(), file);
        }
        held.remove(file);
    }

    static String name(Path file) {
        var name = file.getFileName().toString();
        return name.substring(0, name.lastIndexOf('.'));
    }
}
