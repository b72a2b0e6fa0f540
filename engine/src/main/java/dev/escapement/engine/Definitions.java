package dev.escapement.engine;

import dev.escapement.engine.chain.StepTypes;
import dev.escapement.engine.definition.Definition;
import dev.escapement.engine.definition.DefinitionReader;
import dev.escapement.engine.definition.Edition;
import dev.escapement.engine.definition.Source;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.JobConflictException;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.Origin;
import dev.escapement.engine.job.Page;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.ledger.Books;
import dev.escapement.engine.ledger.Catalog;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The definitions of an installation: checked, kept, and made jobs of. What a method acknowledges is committed. Thread-safe. */
public final class Definitions {
    private static final Logger LOG = LoggerFactory.getLogger(Definitions.class);

    private final Engine engine;
    private final Catalog catalog;
    private final Schedules schedules;
    private final Backfills backfills;
    private final StepTypes types;
    private final InstantSource clock;

    /** For those who build an engine by hand; a Quartz application gets one from its plugin. */
    public Definitions(Engine engine, Books books, Schedules schedules, StepTypes types, InstantSource clock) {
        this.engine = engine;
        this.catalog = books.catalog();
        this.schedules = schedules;
        this.backfills = new Backfills(catalog, books.backlog(), schedules);
        this.types = types;
        this.clock = clock;
    }

    /** Their schedules. */
    public Schedules schedules() {
        return schedules;
    }

    /** Jobs for slots of the past. */
    public Backfills backfills() {
        return backfills;
    }

    /**
     * Makes a definition of a document, as plain values, and writes nothing.
     *
     * @throws InvalidSpecException with everything that is wrong with it
     */
    public Definition read(Object document) {
        var definition = DefinitionReader.read(document);
        var problems = new ArrayList<>(types.check(definition.sample()));
        problems.addAll(unknownCalendars(definition));
        if (!problems.isEmpty()) {
            throw new InvalidSpecException(problems);
        }
        return definition;
    }

    private List<Problem> unknownCalendars(Definition definition) {
        if (definition.schedule() == null) {
            return List.of();
        }
        var known = schedules.calendars();
        var names = known.names();
        return definition.schedule().except().calendars().stream()
                .filter(name -> known.find(name).isEmpty())
                .map(name -> new Problem(
                        "/schedule/except/calendars",
                        "must name calendars, and there is no " + name + "; there are: "
                                + (names.isEmpty() ? "none" : String.join(", ", new TreeSet<>(names)))))
                .toList();
    }

    /** The version in force. */
    public Optional<Edition> find(String project, String name) {
        return catalog.find(project, name);
    }

    public Optional<Edition> find(String project, String name, long version) {
        return catalog.find(project, name, version);
    }

    /** All versions, the newest first. @throws IllegalArgumentException for a cursor that no page gave */
    public Page<Edition> versions(String project, String name, String after, int limit) {
        return catalog.versions(project, name, after, limit);
    }

    /** Whether there is, or was, such a definition. */
    public boolean isKnown(String project, String name) {
        return !versions(project, name, null, 1).items().isEmpty();
    }

    /** Those in force, by name. @throws IllegalArgumentException for a cursor that no page gave */
    public Page<Edition> list(String project, String after, int limit) {
        return catalog.list(project, after, limit);
    }

    /**
     * Puts a definition in force, as a new version when it says anything new. Empty, and nothing is written, when the version in force is not
     * the expected one (0: there is none; null: whatever it is).
     *
     * @throws HeldByFileException when a file says what this definition is
     */
    public Optional<Edition> put(Definition definition, Long expected) {
        var ref = definition.ref();
        refuseHeld(ref.project(), ref.id());
        var before = catalog.find(ref.project(), ref.id()).map(Edition::version);
        var edition = catalog.put(definition, expected);
        edition.map(Edition::version)
                .filter(version -> !Optional.of(version).equals(before))
                .ifPresent(version -> begun(ref, version));
        return edition;
    }

    /** Puts in force what files say, by file; where two say what one definition is, the last one does. */
    public void putFiles(Map<Source, Definition> files) {
        catalog.putFiles(files).forEach(this::begun);
    }

    private void begun(JobRef definition, long version) {
        LOG.info("Definition {}: version {} is in force", definition.id(), version);
        schedules.tryToLook(definition.project(), definition.id());
    }

    /**
     * Puts a definition out of force; its versions and jobs stay. False when the version in force is not the expected one (null: whatever it
     * is), or there is none.
     *
     * @throws HeldByFileException when a file says what this definition is
     */
    public boolean retire(String project, String name, Long expected) {
        refuseHeld(project, name);
        return retired(project, name, expected);
    }

    /** Puts out of force what a file said that is gone; false when another file, or none, says what it is. */
    public boolean retireFile(String project, String name, String file) {
        var isIts = catalog.find(project, name)
                .filter(edition -> file.equals(edition.file()))
                .isPresent();
        return isIts && retired(project, name, null);
    }

    /** Those in force that files say, by name and project, with their files; without a digest where a fault is noted. */
    public Map<JobRef, Source> heldByFiles() {
        return catalog.heldByFiles();
    }

    /** Shows why a file could not be taken, with the definition that it should hold. */
    public void note(String project, String name, String fault) {
        catalog.note(project, name, fault);
    }

    private boolean retired(String project, String name, Long expected) {
        boolean done = catalog.retire(project, name, expected);
        schedules.tryToLook(project, name);
        return done;
    }

    private void refuseHeld(String project, String name) {
        catalog.find(project, name).map(Edition::file).ifPresent(file -> {
            throw new HeldByFileException(name, file);
        });
    }

    /**
     * Has a job made now, of the version in force, under this id (null: one is made up). To call it again with the same id and values finds the
     * same job. Empty when there is no such definition in force.
     *
     * @throws InvalidSpecException when a value is missing, wrong, or of no parameter
     * @throws JobConflictException when another job stands under the id
     */
    public Optional<JobHandle> run(String project, String name, String id, Map<String, Object> parameters) {
        return run(project, name, id, parameters, null);
    }

    /** The same for somebody who submits it. */
    public Optional<JobHandle> run(
            String project, String name, String id, Map<String, Object> parameters, String submitter) {
        if (id == null) {
            var now = clock.instant();
            var unique = UUID.randomUUID().toString().substring(0, 8);
            return runAs(project, name, name + "_run_" + now.getEpochSecond() + "_" + unique, parameters, submitter);
        }
        try {
            return runAs(project, name, id, parameters, submitter);
        } catch (JobConflictException e) {
            // The same call may have come twice at once, and then the other one has said for which time the job is.
            return runAs(project, name, id, parameters, submitter);
        }
    }

    private Optional<JobHandle> runAs(
            String project, String name, String id, Map<String, Object> parameters, String submitter) {
        var before = engine.find(new JobRef(project, id))
                .map(job -> job.spec().origin())
                .filter(origin -> origin.definition().equals(name));
        var edition = before.flatMap(origin -> catalog.find(project, name, origin.version()))
                .or(() -> catalog.find(project, name));
        return edition.map(found -> {
            var origin = before.orElseGet(() ->
                    new Origin(name, found.version(), clock.instant().truncatedTo(ChronoUnit.SECONDS), zone(found)));
            return engine.submit(found.definition().job(id, parameters, origin).withSubmitter(submitter));
        });
    }

    private static ZoneId zone(Edition edition) {
        var schedule = edition.definition().schedule();
        return schedule == null ? ZoneOffset.UTC : schedule.zone();
    }
}
