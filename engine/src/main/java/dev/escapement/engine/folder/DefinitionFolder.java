package dev.escapement.engine.folder;

import dev.escapement.engine.ConfigurationException;
import dev.escapement.engine.Definitions;
import dev.escapement.engine.definition.Definition;
import dev.escapement.engine.definition.Source;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.LedgerException;
import dev.escapement.engine.job.Problem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
    private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");
    private static final long LARGEST = 1 << 20;
    private static final int MOST_READ_AGAIN = 100;

    private final Path folder;
    private final Definitions definitions;
    private final Map<Path, FileState> taken = new TreeMap<>();
    private final Map<Path, JobRef> held = new TreeMap<>();
    private final CalendarFolder calendars;
    /** Files that had been taken before this node started, and that it has not read. */
    private final Set<Path> unread = new TreeSet<>();

    private Map<Path, FileState> last = Map.of();

    public DefinitionFolder(Path folder, Definitions definitions) {
        this.folder = folder;
        this.definitions = definitions;
        this.calendars = new CalendarFolder(folder, definitions.schedules());
    }

    /**
     * Has written what is new in the files. One whose text was taken before is not read now, but later: a change of the configuration may have
     * made it faulty, and then it is in force nevertheless.
     *
     * @throws ConfigurationException with one sentence for each file that cannot be taken, when nothing stands in force for it
     */
    public void start() {
        last = FileState.in(folder, FILE);
        var faults = new ArrayList<>(calendars.start());
        var before = definitions.heldByFiles();
        before.forEach((definition, source) -> held.put(folder.resolve(source.file()), definition));
        before.forEach((definition, source) -> known(source).ifPresent(file -> {
            unread.add(file);
            held.put(file, definition);
        }));
        var files = new TreeMap<>(last);
        files.keySet().removeAll(unread);
        var broken = take(files);
        broken.forEach((file, fault) -> {
            if (!isInForce(file)) {
                faults.add(fault);
            }
        });
        taken.putAll(last);
        if (!faults.isEmpty()) {
            throw new ConfigurationException(faults);
        }
        if (Files.isDirectory(folder)) {
            before.forEach((definition, source) -> {
                retireMissing(definition, source.file());
                if (!broken.containsKey(folder.resolve(source.file()))) {
                    retireFormer(definition, source.file());
                }
            });
        }
    }

    /** The file that a source is, when it is still here as it was. */
    private Optional<Path> known(Source source) {
        var file = folder.resolve(source.file());
        try {
            boolean isHere =
                    last.containsKey(file) && isAlone(file) && source.equals(Source.of(source.file(), text(file)));
            return isHere ? Optional.of(file) : Optional.empty();
        } catch (BrokenFileException e) {
            return Optional.empty();
        }
    }

    /** What a file said once is out of force when it says another one now, also where the node ended before it had seen to that. */
    private void retireFormer(JobRef definition, String file) {
        var now = held.get(folder.resolve(file));
        if (now != null && !now.equals(definition)) {
            definitions.retireFile(definition.project(), definition.id(), file);
        }
    }

    /** Where two files say what one definition is, the last one is in force, and must come after the other one. */
    private boolean isAlone(Path file) {
        return ENDINGS.stream()
                        .filter(ending -> last.containsKey(file.resolveSibling(name(file) + ending)))
                        .count()
                == 1;
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
        var changed = new TreeMap<Path, FileState>();
        now.forEach((file, state) -> {
            if (!state.equals(taken.get(file)) && state.equals(last.get(file))) {
                changed.put(file, state);
            }
        });
        take(changed);
        unread.removeAll(changed.keySet());
        readSome(now);
        for (var file : List.copyOf(taken.keySet())) {
            if (!now.containsKey(file) && !last.containsKey(file)) {
                retire(file);
                taken.remove(file);
            }
        }
        last = now;
    }

    /** Shows what this node would not take any more; the versions in force stay. */
    private void readSome(Map<Path, FileState> now) {
        unread.removeIf(file -> !now.containsKey(file) || !now.get(file).equals(taken.get(file)));
        for (var file : unread.stream().limit(MOST_READ_AGAIN).toList()) {
            try {
                read(file, text(file));
            } catch (BrokenFileException e) {
                note(file, e);
            }
            unread.remove(file);
        }
    }

    /** Answers with the faults of those that cannot be taken. */
    private Map<Path, String> take(Map<Path, FileState> files) {
        var said = new LinkedHashMap<Source, Definition>();
        var broken = new LinkedHashMap<Path, BrokenFileException>();
        for (var file : files.keySet()) {
            try {
                var text = text(file);
                said.put(Source.of(fileName(file), text), read(file, text));
            } catch (BrokenFileException e) {
                broken.put(file, e);
            }
        }
        definitions.putFiles(said);
        said.forEach((source, definition) -> hold(source.file(), definition.ref()));
        var faults = new LinkedHashMap<Path, String>();
        broken.forEach((file, e) -> faults.put(file, note(file, e)));
        // Not before: what failed for another reason, such as a database that was away, is taken at the next look.
        taken.putAll(files);
        return faults;
    }

    private void hold(String file, JobRef now) {
        var former = held.get(folder.resolve(file));
        if (former != null && !former.equals(now)) {
            definitions.retireFile(former.project(), former.id(), file);
        }
        held.put(folder.resolve(file), now);
    }

    /** Shows why a file could not be taken; answers with it. */
    private String note(Path file, BrokenFileException broken) {
        var fault = file + ", " + broken.getMessage() + ".";
        LOG.error("{} The version before it stays in force, if there is one.", fault);
        var known = known(file);
        definitions.note(known.project(), known.id(), fault);
        return fault;
    }

    private Definition read(Path file, String text) {
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
        } catch (LedgerException e) {
            throw e;
        } catch (InvalidSpecException e) {
            var first = e.problems().get(0);
            throw new BrokenFileException(document.line(first.pointer()), Problem.words(e.problems()));
        } catch (RuntimeException e) {
            LOG.warn("{} cannot be checked", file, e);
            throw new BrokenFileException(1, "a kind of its steps cannot check it: " + e);
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
        if (definitions.retireFile(known.project(), known.id(), fileName(file))) {
            LOG.info("Definition {} is out of force: {} is gone", known.id(), file);
        }
        held.remove(file);
    }

    private static String fileName(Path file) {
        return file.getFileName().toString();
    }

    static String name(Path file) {
        var name = fileName(file);
        return name.substring(0, name.lastIndexOf('.'));
    }
}
