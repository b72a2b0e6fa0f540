package dev.escapement.engine.forecast;

import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.LimitNames;
import dev.escapement.engine.ledger.History.Past;
import dev.escapement.engine.ledger.Timetable.Scheduled;
import dev.escapement.engine.schedule.Calendars;
import dev.escapement.engine.schedule.Overlap;
import dev.escapement.engine.schedule.Schedule;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Plays the slots of schedules through: each job takes as long as those before it took (their median), and waits for the limit that it names
 * and for its overlap policy. Jobs that somebody else submits, retries and failures are not foreseen. For one call.
 */
public final class Simulation {
    /** The most slots of a plan. */
    public static final int MOST = 50_000;

    /** No limit has such a name. */
    private static final String UNLIMITED = "";

    private final List<Scheduled> schedules;
    private final Map<JobRef, Past> pasts;
    private final Map<String, Integer> limits;
    private final Calendars calendars;
    private final PriorityQueue<Event> events = new PriorityQueue<>(
            Comparator.comparing(Event::at).thenComparing(Event::kind).thenComparing(Event::rank));
    private final Map<String, Room> rooms = new HashMap<>();
    private final Map<JobRef, Course> courses = new HashMap<>();
    private final List<Run> runs = new ArrayList<>();

    /** With the pasts of definitions, and the sizes of limits by name or pattern. */
    public Simulation(
            List<Scheduled> schedules, Map<JobRef, Past> pasts, Map<String, Integer> limits, Calendars calendars) {
        this.schedules = List.copyOf(schedules);
        this.pasts = Map.copyOf(pasts);
        this.limits = Map.copyOf(limits);
        this.calendars = calendars;
    }

    /** What happens at one time happens in this order. */
    private enum Kind {
        END,
        SLOT,
        READY
    }

    private record Event(Instant at, Kind kind, long rank, Runnable action) {}

    /** What to expect from one time until before another, or until there are too many slots. */
    public Plan run(Instant from, Instant until) {
        for (var schedule : schedules) {
            var course = new Course(schedule, until);
            courses.put(course.definition, course);
            course.next(from);
        }
        var end = until;
        while (!events.isEmpty()) {
            var event = events.poll();
            boolean isSlot = event.kind() == Kind.SLOT;
            if (isSlot && runs.size() >= MOST && event.at().isBefore(end)) {
                end = event.at();
            }
            // Jobs of slots before the end run on after it.
            if (!isSlot || event.at().isBefore(end)) {
                event.action().run();
            }
        }
        var expected = runs.stream()
                .map(Run::expected)
                .sorted(Comparator.comparing(Plan.Expected::slot).thenComparing(Plan.Expected::definition))
                .toList();
        return new Plan(from, end, expected, new Conflicts(limits).of(runs));
    }

    private void at(Instant time, Kind kind, long rank, Runnable action) {
        events.add(new Event(time, kind, rank, action));
    }

    /** Who has a place under a limit, and who waits for one: a higher priority goes first, and then who came first. */
    private static final class Room {
        private final int size;
        private final PriorityQueue<Run> waiting = new PriorityQueue<>(
                Comparator.comparing(Run::priority).reversed().thenComparing(Run::ready));
        private int taken;

        Room(int size) {
            this.size = size;
        }
    }

    private Room room(Run run) {
        var limit = run.limit() == null ? null : LimitNames.match(limits.keySet(), run.limit());
        int size = limit == null ? Integer.MAX_VALUE : limits.get(limit);
        return rooms.computeIfAbsent(run.limit() == null ? UNLIMITED : run.limit(), name -> new Room(size));
    }

    private void startThoseWithRoom(Room room, Instant now) {
        while (room.taken < room.size && !room.waiting.isEmpty()) {
            var run = room.waiting.poll();
            room.taken++;
            run.start(now);
            at(run.end(), Kind.END, 0, () -> end(run, run.end()));
        }
    }

    /** Once: one that was cancelled has ended before. */
    private void end(Run run, Instant now) {
        if (run.hasPlace()) {
            run.leave();
            var room = room(run);
            room.taken--;
            startThoseWithRoom(room, now);
            courses.get(run.definition()).over(now);
        }
    }

    private void cancel(Run run, Instant now) {
        if (run.hasPlace()) {
            run.cancel(now);
            end(run, now);
        } else if (run.start() == null) {
            room(run).waiting.remove(run);
            run.skip("the next slot will have come before it starts, and overlap is cancel-previous");
        }
    }

    /** One schedule on its way through the time. */
    private final class Course {
        private final Scheduled scheduled;
        private final Instant until;
        private final JobRef definition;
        private final Past past;
        private final Deque<Run> queue = new ArrayDeque<>();
        private Run last;

        Course(Scheduled scheduled, Instant until) {
            this.scheduled = scheduled;
            this.until = until;
            var edition = scheduled.edition();
            this.definition = new JobRef(
                    edition.definition().project(), edition.definition().name());
            this.past = pasts.get(definition);
        }

        /** Goes to the first slot after a time that would make a job. */
        void next(Instant after) {
            var schedule = scheduled.edition().definition().schedule();
            var slot = schedule.next(after);
            while (slot != null && slot.isBefore(until) && !makesJob(schedule, slot)) {
                slot = isPaused(slot) ? afterPause(schedule) : schedule.nextAfterExcluded(slot);
            }
            if (slot != null && slot.isBefore(until)) {
                var due = slot;
                at(due, Kind.SLOT, 0, () -> slot(due));
            }
        }

        private boolean makesJob(Schedule schedule, Instant slot) {
            return !isPaused(slot) && schedule.excludes(slot, calendars) == null;
        }

        private Instant afterPause(Schedule schedule) {
            var end = scheduled.pause().until();
            return end == null ? null : schedule.nextOrSame(end);
        }

        private boolean isPaused(Instant slot) {
            return scheduled.pause() != null && scheduled.pause().holds(slot);
        }

        private void slot(Instant slot) {
            var run = new Run(scheduled.edition(), past, slot);
            runs.add(run);
            var schedule = scheduled.edition().definition().schedule();
            boolean busy = last != null && !last.isOver();
            if (busy && schedule.overlap() == Overlap.SKIP) {
                run.skip("a job before it will not be done, and overlap is skip");
            } else {
                if (busy && schedule.overlap() == Overlap.CANCEL_PREVIOUS) {
                    cancel(last, slot);
                }
                last = run;
                if (busy && schedule.overlap() == Overlap.QUEUE) {
                    queue.add(run);
                } else {
                    ready(run, slot.plus(schedule.delay(definition.id(), slot)));
                }
            }
            next(slot);
        }

        private void ready(Run run, Instant time) {
            run.isReady(time);
            at(time, Kind.READY, -run.priority(), () -> {
                if (!run.isOver()) {
                    var room = room(run);
                    room.waiting.add(run);
                    startThoseWithRoom(room, time);
                }
            });
        }

        private void over(Instant now) {
            if (!queue.isEmpty()) {
                ready(queue.poll(), now);
            }
        }
    }
}
