package dev.escapement.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.escapement.engine.ModeStep;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.JobRef;
import dev.escapement.testkit.ManualEngine;
import dev.escapement.testkit.PostgresExtension;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Simulated years of random schedules in random zones, with pauses, backfills, outages, nodes that die in the middle and changes of the clock of a
 * node: every slot that another implementation of cron names is accounted for once, and no other is.
 */
class EverySlotTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final List<String> ZONES = List.of(
            "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu");
    private static final List<String> HOURS = List.of("*", "0-4", "2", "1,2,3", "22-23", "*/5");
    private static final List<String> MISFIRES = List.of("run-all", "run-latest", "skip");
    private static final List<String> OVERLAPS = List.of("allow", "skip", "queue", "cancel-previous");
    private static final Duration LENGTH = Duration.ofDays(400);

    private ManualEngine node;
    private Instant begin;

    @AfterEach
    void clear() throws Exception {
        try (var connection = POSTGRES.ledgerAsAdmin();
                var statement = connection.createStatement()) {
            statement.execute("truncate escapement.job, escapement.definition cascade");
        }
        node.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void every_slot_is_accounted_for_once(long seed) throws Exception {
        var random = new Random(seed);
        node = ManualEngine.start(POSTGRES, "node-1", new ModeStep());
        var cron = random.nextInt(60) + " " + one(HOURS, random) + " * " + (1 + random.nextInt(3)) + "/2 "
                + (random.nextBoolean() ? "*" : "1-5");
        var zone = one(ZONES, random);
        boolean shifts = random.nextBoolean();
        boolean repeats = random.nextBoolean();
        put(Map.of(
                "cron",
                cron,
                "zone",
                zone,
                "gap",
                shifts ? "shift" : "skip",
                "repeated",
                repeats ? "both" : "first",
                "misfire",
                one(MISFIRES, random),
                "overlap",
                one(OVERLAPS, random),
                "except",
                Map.of("days", "saturday")));
        begin = node.clock().instant();
        live(begin.plus(LENGTH), random);

        var expected = oracle(
                cron, ZoneId.of(zone), shifts, repeats, begin, node.clock().instant());
        assertThat(expected).isNotEmpty();
        var found = new TreeSet<Instant>();
        String cursor = null;
        do {
            var page = node.definitions().schedules().slots("default", "some", cursor, 500);
            for (var slot : page.items()) {
                assertThat(found.add(slot.at())).as("%s twice", slot).isTrue();
                check(slot, ZoneId.of(zone));
            }
            cursor = page.next();
        } while (cursor != null);
        assertThat(found).isEqualTo(expected);
    }

    /** A slot has its job, which remembers it, or a reason. */
    private void check(Slot slot, ZoneId zone) {
        boolean isExcluded = slot.outcome() == Outcome.EXCLUDED;
        assertThat(isExcluded).isEqualTo(slot.at().atZone(zone).getDayOfWeek() == DayOfWeek.SATURDAY);
        if (slot.outcome() == Outcome.STARTED) {
            var job = node.engine().find(JobRef.of(slot.job())).orElseThrow();
            assertThat(job.spec().origin().slot()).isEqualTo(slot.at());
        } else {
            assertThat(slot.reason()).as(slot.toString()).isNotBlank();
        }
    }

    private void live(Instant end, Random random) throws Exception {
        var schedules = node.definitions().schedules();
        var latest = node.clock().instant();
        while (node.clock().instant().isBefore(end)) {
            node.clock().tick(Duration.ofMinutes(1 + random.nextInt(random.nextInt(20) == 0 ? 10_000 : 600)));
            switch (random.nextInt(9)) {
                case 0 -> schedules.run();
                case 1 -> schedules.pause("default", "some", null, "ann", null);
                case 2 -> schedules.resume("default", "some", one(List.of(Misfire.values()), random));
                case 5 -> backfill(random);
                case 3 -> die();
                case 4 -> node.clock().tick(Duration.ofMinutes(-random.nextInt(300)));
                default -> node.ring();
            }
            latest = latest.isAfter(node.clock().instant())
                    ? latest
                    : node.clock().instant();
            if (random.nextInt(3) > 0) {
                node.runAll();
            }
        }
        // What was accounted for before the clock was set back counts, too.
        node.clock().tick(Duration.between(node.clock().instant(), latest).plusDays(1));
        schedules.resume("default", "some", Misfire.SKIP);
        schedules.run();
        for (int left = 2_000; left > 0 && waits(); left--) {
            node.runAll();
            schedules.run();
        }
    }

    /** A range of the past, which may have no slots, or only some that have made jobs or wait. */
    private void backfill(Random random) {
        var until = node.clock().instant();
        var from = until.minus(Duration.ofHours(random.nextInt(12)));
        var wanted = new Backfill.Wanted(
                from.isAfter(begin) ? from : begin.plusSeconds(1), until, 1 + random.nextInt(3), null, null);
        try {
            node.definitions().backfills().start("default", "some", wanted);
        } catch (InvalidSpecException e) {
            assertThat(e).hasMessageContaining("/from");
        }
    }

    private boolean waits() {
        return node.definitions().schedules().slots("default", "some", null, 1_000).items().stream()
                .anyMatch(slot -> slot.outcome() == Outcome.DUE || slot.outcome() == Outcome.QUEUED);
    }

    /** A node that dies between the commits: its slots have been made due, and perhaps their jobs, and nobody knows. */
    private void die() throws Exception {
        node.ring();
        try (var connection = POSTGRES.ledgerAsAdmin();
                var statement = connection.createStatement()) {
            statement.execute("update escapement.slot set outcome = 'DUE', job = null where outcome = 'STARTED'"
                    + " and at = (select max(at) from escapement.slot)");
        }
    }

    private static <T> T one(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    private void put(Map<String, Object> schedule) {
        var steps = List.of(Map.of("name", "s", "kind", "mode", "config", Map.of("mode", "ok")));
        node.definitions()
                .put(node.definitions().read(Map.of("name", "some", "schedule", schedule, "steps", steps)), null);
    }

    /** The library's local times as instants, by the rules of java.time for a local time that there is not, or twice. */
    private static Set<Instant> oracle(
            String cron, ZoneId zone, boolean shifts, boolean repeats, Instant after, Instant last) {
        var execution = ExecutionTime.forCron(
                new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX)).parse(cron));
        var slots = new TreeSet<Instant>();
        var end = LocalDateTime.ofInstant(last, ZoneOffset.UTC).plusDays(2).atZone(ZoneOffset.UTC);
        var local = LocalDateTime.ofInstant(after, ZoneOffset.UTC).minusDays(2).atZone(ZoneOffset.UTC);
        for (var next = execution.nextExecution(local);
                next.orElse(end).isBefore(end);
                next = execution.nextExecution(local)) {
            local = next.orElseThrow();
            var there = local.toLocalDateTime().atZone(zone);
            boolean exists = there.toLocalDateTime().equals(local.toLocalDateTime());
            if (exists || shifts) {
                slots.add(there.withEarlierOffsetAtOverlap().toInstant());
            }
            if (exists && repeats) {
                slots.add(there.withLaterOffsetAtOverlap().toInstant());
            }
        }
        slots.removeIf(slot -> !slot.isAfter(after) || slot.isAfter(last));
        return slots;
    }
}
