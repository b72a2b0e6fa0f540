package dev.escapement.engine.ledger;

import dev.escapement.engine.definition.Edition;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.LedgerException;
import dev.escapement.engine.job.Page;
import dev.escapement.engine.schedule.Misfire;
import dev.escapement.engine.schedule.Pause;
import dev.escapement.engine.schedule.Slot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The book of schedules and of their slots. What a method answers is committed. Thread-safe. Trouble with the database is a {@link
 * LedgerException}.
 */
public interface Timetable {
    /**
     * How a schedule stands: by which version its slots are accounted for, after when and until when (by now, or by the begin of the next
     * version), whether it is paused (null: it is not), and whether a job that it made before is not done, or a slot waits to make its own.
     */
    record Standing(Edition edition, Instant after, Instant until, Pause pause, boolean busy) {}

    /** What becomes of slots, up to when all are accounted for by it, and when to look again (null: never). */
    record Account(List<Slot> slots, Instant until, Instant next) {}

    /**
     * What was accounted for, by which version, when to look again (null: never), and whether slots wait beside those that are due now, so
     * that {@link #due} has to be asked which have come.
     */
    record Accounted(Edition edition, List<Slot> slots, Instant next, boolean waiting) {}

    /** A schedule in force, and its pause (null: it has none). */
    record Scheduled(Edition edition, Pause pause) {}

    /** All schedules in force. */
    List<Scheduled> scheduled();

    /**
     * Has somebody account for the slots that have come, and writes it, one at a time for each schedule. Empty when there is nothing to
     * account for: no such schedule, or none any more.
     */
    Optional<Accounted> account(String project, String name, Instant now, Function<Standing, Account> accountant);

    /**
     * The slots whose jobs are to be made now, with the first of those that wait for their turn, when it has come and the schedule is not
     * paused, and with as many of each backfill as it has room for.
     */
    List<Slot> due(String project, String name, Instant now);

    /** Whether slots wait for their turn. */
    boolean isWaiting(String project, String name);

    /** Writes what has become of a slot that was due; without effect when that is known already. */
    void settle(String project, String name, Slot slot);

    /** Schedules at which somebody has to look: those whose next slot came by this time, and those with slots that are due or wait. */
    List<JobRef> toLookAt(Instant time);

    /** Jobs that a schedule has made for times before this one and that are not done, the oldest first. */
    List<JobRef> unfinished(String project, String name, Instant before);

    /** Slots, the latest first. @throws IllegalArgumentException for a cursor that no page gave */
    Page<Slot> slots(String project, String name, String after, int limit);

    /** The pause of a schedule; empty when it has none, or when there is no such schedule. */
    Optional<Pause> pause(String project, String name);

    /** Pauses a schedule, which keeps the begin of a pause that it has. False when there is no such schedule. */
    boolean pause(String project, String name, Pause pause);

    /** Has a schedule go on, and slots that came in the pause wait for their turn: none, the last one, or all. False when there is none. */
    boolean resume(String project, String name, Misfire missed);
}
