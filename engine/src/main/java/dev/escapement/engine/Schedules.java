package dev.escapement.engine;

import dev.escapement.engine.definition.Edition;
import dev.escapement.engine.forecast.Plan;
import dev.escapement.engine.forecast.Simulation;
import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.JobConflictException;
import dev.escapement.engine.job.JobEvent;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.Origin;
import dev.escapement.engine.job.Page;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.ledger.Books;
import dev.escapement.engine.ledger.Catalog;
import dev.escapement.engine.ledger.History;
import dev.escapement.engine.ledger.Timetable;
import dev.escapement.engine.schedule.Calendars;
import dev.escapement.engine.schedule.Misfire;
import dev.escapement.engine.schedule.Outcome;
import dev.escapement.engine.schedule.Overlap;
import dev.escapement.engine.schedule.Pause;
import dev.escapement.engine.schedule.Reckoning;
import dev.escapement.engine.schedule.Slot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schedules of the definitions: sees to it that each slot makes one job, or has a written reason why not. Whoever asks, and however
 * often and on how many nodes, a slot is accounted for once. Thread-safe.
 */
public final class Schedules implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);
    /** The most slots that are accounted for in one transaction. */
    private static final int GROUP = 1_000;
    /** How long after a slot's time it is plain that its alarm was lost. */
    private static final Duration LOST = Duration.ofSeconds(5);

    private final Engine engine;
    private final Catalog catalog;
    private final Timetable timetable;
    private final History history;
    private final KnownCalendars calendars;
    private final Alarm alarm;
    private final InstantSource clock;

    /** Has a schedule looked at when its next slot comes. */
    @FunctionalInterface
    public interface Alarm {
        /** Called whenever a schedule was looked at; the time is null when nothing is to come. Any other time of before is off. */
        void set(String project, String name, Instant next);

        /** The same when the time that was set last has come, so that none is to be taken off. */
        default void follow(String project, String name, Instant next) {
            set(project, name, next);
        }
    }

    /** For those who build an engine by hand; a Quartz application gets one from its plugin. */
    public Schedules(Engine engine, Books books, Calendars others, Alarm alarm, InstantSource clock) {
        this.engine = engine;
        this.catalog = books.catalog();
        this.timetable = books.timetable();
        this.history = books.history();
        this.calendars = new KnownCalendars(books.almanac(), others, clock);
        this.alarm = alarm;
        this.clock = clock;
        engine.events().subscribe(this::ended);
    }

    /** Accounts for the slots of a definition that have come, makes their jobs, and sets the alarm for the next one. */
    public void look(String project, String name) {
        Instant next;
        boolean come = false;
        do {
            var now = clock.instant();
            calendars.refreshed();
            var accounted = timetable.account(project, name, now, standing -> account(standing, now));
            next = accounted.map(Timetable.Accounted::next).orElse(null);
            come |= accounted.filter(account -> !account.slots().isEmpty()).isPresent();
            start(project, name, now, accounted.orElse(null));
        } while (next != null && !next.isAfter(clock.instant()));
        if (come) {
            alarm.follow(project, name, next);
        } else {
            alarm.set(project, name, next);
        }
    }

    private void start(String project, String name, Instant now, Timetable.Accounted accounted) {
        if (accounted == null || accounted.waiting()) {
            timetable
                    .due(project, name, now)
                    .forEach(slot ->
                            start(catalog.find(project, name, slot.version()).orElseThrow(), slot));
        } else {
            accounted.slots().stream()
                    .filter(slot -> slot.outcome() == Outcome.DUE)
                    .forEach(slot -> start(accounted.edition(), slot));
        }
    }

    /** Looks at the schedules whose alarm was lost, and at those with slots that wait. */
    @Override
    public void run() {
        for (var schedule : timetable.toLookAt(clock.instant().minus(LOST))) {
            tryToLook(schedule.project(), schedule.id());
        }
    }

    /** The same where a failure must not keep others from going on; a sweep tries again. */
    void tryToLook(String project, String name) {
        try {
            look(project, name);
        } catch (RuntimeException e) {
            LOG.warn("The schedule of {} could not be looked at, and will be again: {}", name, e.getMessage());
        }
    }

    private Timetable.Account account(Timetable.Standing standing, Instant now) {
        var schedule = standing.edition().definition().schedule();
        // A clock that was set back does not bring slots back.
        var end = standing.until().isBefore(standing.after()) ? standing.after() : standing.until();
        if (schedule == null) {
            return new Timetable.Account(List.of(), end, null);
        }
        var slots = schedule.between(standing.after(), end, GROUP);
        var until = slots.size() < GROUP ? end : slots.get(GROUP - 1);
        var reckoning = new Reckoning(
                schedule, standing.edition().version(), standing.pause(), now, standing.busy(), calendars);
        return new Timetable.Account(reckoning.decide(slots), until, schedule.next(until));
    }

    /** Makes the job of a slot; to do so twice finds the same one. */
    private void start(Edition edition, Slot slot) {
        var project = edition.definition().project();
        var name = edition.definition().name();
        var id = name + "_" + slot.at().getEpochSecond();
        var settled = slot.started(id);
        try {
            submit(edition, id, slot);
        } catch (JobConflictException e) {
            // Somebody may have changed the job since it was made.
            settled = isOf(slot, name, new JobRef(project, id)) ? settled : refused(slot, name, e.getMessage());
        } catch (InvalidSpecException e) {
            settled = refused(slot, name, Problem.words(e.problems()));
        }
        boolean cancels =
                edition.definition().schedule().overlap() == Overlap.CANCEL_PREVIOUS && slot.backfill() == null;
        if (cancels && settled.outcome() == Outcome.STARTED) {
            var cancel = new Intervention.Cancel("schedule", "The next slot has come: " + id);
            timetable.unfinished(project, name, slot.at()).forEach(job -> engine.intervene(job, cancel));
        }
        timetable.settle(project, name, settled);
    }

    private static Slot refused(Slot slot, String name, String reason) {
        LOG.warn("The slot {} of {} makes no job: {}", slot.at(), name, reason);
        return slot.refused(reason);
    }

    private boolean isOf(Slot slot, String name, JobRef ref) {
        return engine.find(ref)
                .map(job -> job.spec().origin())
                .filter(origin ->
                        origin.definition().equals(name) && origin.slot().equals(slot.at()))
                .isPresent();
    }

    private void submit(Edition edition, String id, Slot slot) {
        var definition = edition.definition();
        var schedule = definition.schedule();
        var origin = new Origin(definition.name(), edition.version(), slot.at(), schedule.zone());
        var spec = definition.job(id, Map.of(), origin);
        if (slot.backfill() != null) {
            // Its time and its deadline have gone by.
            engine.submit(spec.withDeadline(null));
            return;
        }
        var delay = schedule.delay(definition.name(), slot.at());
        engine.submit(delay.isZero() ? spec : spec.withNotBefore(slot.at().plus(delay)));
    }

    /** The next of those that wait for their turn may come. */
    private void ended(JobEvent event) {
        if (event.definition() != null && event.isEnd()) {
            var project = event.job().project();
            if (timetable.isWaiting(project, event.definition())) {
                alarm.set(project, event.definition(), clock.instant());
            }
        }
    }

    /** The calendars that schedules may name. */
    public Calendars calendars() {
        return calendars.refreshed();
    }

    /** Has a calendar have these days, with their names; what it had before is gone. */
    public void putCalendar(String name, Map<LocalDate, String> days) {
        if (calendars.put(name, days)) {
            LOG.info("Calendar {} has {} days", name, days.size());
        }
    }

    /** The time from which on slots come. */
    public Instant now() {
        return clock.instant();
    }

    /** The pause of a schedule; empty when it has none, or when there is no such schedule. */
    public Optional<Pause> pause(String project, String name) {
        return timetable.pause(project, name);
    }

    /**
     * From now on, and until a time (null: until somebody resumes it), slots make no jobs, and have the pause as their reason. False when there
     * is no such schedule.
     */
    public boolean pause(String project, String name, Instant until, String by, String reason) {
        look(project, name);
        return timetable.pause(project, name, new Pause(clock.instant(), until, by, reason));
    }

    /**
     * From now on slots make their jobs again, and of those that came in the pause none, the last one, or all, one after the other. False when
     * there is no such schedule.
     */
    public boolean resume(String project, String name, Misfire missed) {
        look(project, name);
        boolean done = timetable.resume(project, name, missed);
        look(project, name);
        return done;
    }

    /** What is to be expected of all schedules from now on for so long. */
    public Plan simulate(Duration length) {
        var now = clock.instant();
        var schedules = timetable.scheduled();
        var definitions = schedules.stream()
                .map(schedule -> schedule.edition().definition().ref())
                .toList();
        return new Simulation(schedules, history.pasts(definitions), history.limits(), calendars())
                .run(now, now.plus(length));
    }

    /** The slots that have come, the latest first. @throws IllegalArgumentException for a cursor that no page gave */
    public Page<Slot> slots(String project, String name, String after, int limit) {
        return timetable.slots(project, name, after, limit);
    }
}
