package dev.escapement.engine.ledger;

import dev.escapement.engine.definition.Definition;
import dev.escapement.engine.definition.Edition;
import dev.escapement.engine.definition.Source;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.LedgerException;
import dev.escapement.engine.job.Page;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The book of definitions. A version that was written is never changed; what a method answers is committed. Thread-safe. Trouble with the
 * database is a {@link LedgerException}.
 */
public interface Catalog {
    /** The version in force; empty when there is none, or none any more. */
    Optional<Edition> find(String project, String name);

    /** A version, in force or not. */
    Optional<Edition> find(String project, String name, long version);

    /**
     * All versions, the newest first; empty when there is no such definition.
     *
     * @throws IllegalArgumentException for a cursor that no page gave
     */
    Page<Edition> versions(String project, String name, String after, int limit);

    /** Those in force, by name. @throws IllegalArgumentException for a cursor that no page gave */
    Page<Edition> list(String project, String after, int limit);

    /** Those in force that came from files, by name and project, with their files; without a digest where a fault is noted. */
    Map<JobRef, Source> heldByFiles();

    /** Those in force that say themselves how long their jobs are kept. */
    List<Edition> keeping();

    /**
     * Writes what becomes the version in force, when it says anything else than that one does; otherwise answers that one. Empty, and nothing
     * is written, when the version in force is not the expected one (0: there is none; null: whatever it is).
     */
    Optional<Edition> put(Definition definition, Long expected);

    /**
     * The same for what files say, by file, whatever is in force; where two say what one definition is, the last one does. Answers the versions
     * that it has written.
     */
    Map<JobRef, Long> putFiles(Map<Source, Definition> files);

    /** From now on none is in force; false when the version in force is not the expected one (null: whatever it is), or there is none. */
    boolean retire(String project, String name, Long expected);

    /** Notes why the file of a definition could not be taken; nothing when there is no such definition. */
    void note(String project, String name, String fault);
}
