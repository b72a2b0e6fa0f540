package dev.escapement.engine;

import dev.escapement.engine.definition.Edition;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.Page;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.ledger.Backlog;
import dev.escapement.engine.ledger.Catalog;
import dev.escapement.engine.schedule.Backfill;
import dev.escapement.engine.schedule.Schedule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Jobs for slots of the past that have none, so many at once. What a method acknowledges is committed. Thread-safe. */
public final class Backfills {
    /** The most slots of a backfill. */
    public static final int MOST = 10_000;

    /** The most jobs of a backfill at once. */
    public static final int MOST_AT_ONCE = 100;

    private final Catalog catalog;
    private final Backlog backlog;
    private final Schedules schedules;

    Backfills(Catalog catalog, Backlog backlog, Schedules schedules) {
        this.catalog = catalog;
        this.backlog = backlog;
        this.schedules = schedules;
    }

    /**
     * Has the slots of a range make the jobs that they have not made, by the version in force; excluded ones make none. Empty when there is no
     * such schedule.
     *
     * @throws InvalidSpecException when something is wrong with what is wanted; nothing is written
     */
    public Optional<Backfill> start(String project, String name, Backfill.Wanted wanted) {
        var edition =
                catalog.find(project, name).filter(found -> found.definition().schedule() != null);
        if (edition.isEmpty()) {
            return Optional.empty();
        }
        var now = schedules.now();
        schedules.look(project, name);
        return start(edition.get(), wanted, now);
    }

    /** Slots until now are accounted for. */
    private Optional<Backfill> start(Edition edition, Backfill.Wanted wanted, Instant now) {
        var definition = edition.definition();
        check(wanted, now);
        var slots = slots(definition.schedule(), wanted);
        var opened = backlog.open(definition.project(), definition.name(), wanted, edition.version(), slots, now);
        schedules.tryToLook(definition.project(), definition.name());
        return opened.flatMap(backfill -> find(definition.project(), definition.name(), backfill.number()));
    }

    private static void check(Backfill.Wanted wanted, Instant now) {
        if (wanted.until().isAfter(now)) {
            throw refused("/until", "must not be after now; what is to come has its slots");
        }
        if (!wanted.from().isBefore(wanted.until())) {
            throw refused("/from", "must be before until");
        }
        if (wanted.parallel() < 1 || wanted.parallel() > MOST_AT_ONCE) {
            throw refused("/parallel", "must be a whole number from 1 to " + MOST_AT_ONCE);
        }
    }

    private List<Instant> slots(Schedule schedule, Backfill.Wanted wanted) {
        var all = schedule.between(wanted.from().minusNanos(1), wanted.until().minusNanos(1), MOST + 1);
        if (all.size() > MOST) {
            throw refused("/until", "must be earlier; there are more than " + MOST + " slots until then");
        }
        var calendars = schedules.calendars();
        var slots = all.stream()
                .filter(slot -> schedule.excludes(slot, calendars) == null)
                .toList();
        if (slots.isEmpty()) {
            throw refused("/from", "must have a slot after it, and before until, that is not excluded");
        }
        return slots;
    }

    private static InvalidSpecException refused(String pointer, String message) {
        return new InvalidSpecException(List.of(new Problem(pointer, message)));
    }

    public Optional<Backfill> find(String project, String name, long number) {
        return backlog.find(project, name, number);
    }

    /** The newest first. @throws IllegalArgumentException for a cursor that no page gave */
    public Page<Backfill> list(String project, String name, String after, int limit) {
        return backlog.list(project, name, after, limit);
    }

    /** Has the slots that still wait make no jobs; jobs that were made go on. Empty when there is no such backfill. */
    public Optional<Backfill> cancel(String project, String name, long number, String by, String reason) {
        var why =
                "the backfill was cancelled" + (by == null ? "" : " by " + by) + (reason == null ? "" : ": " + reason);
        return backlog.cancel(project, name, number, why, schedules.now());
    }
}
