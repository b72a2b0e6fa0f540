package dev.escapement.engine.schedule;

import static dev.escapement.engine.job.Prospect.ENDANGERED;
import static dev.escapement.engine.job.Prospect.MET;
import static dev.escapement.engine.job.Prospect.MISSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.Deadlines;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobEvent;
import dev.escapement.engine.job.JobQuery;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Outlook;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.Prospect;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.step.StepType;
import dev.escapement.testkit.ManualEngine;
import dev.escapement.testkit.PostgresExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs that should be done by a time; the clock begins at 02:00 UTC on 22 November 2026, and goes on in their steps only. */
class DeadlinesTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private final Minutes minutes = new Minutes();
    private final List<JobEvent> told = new ArrayList<>();
    private ManualEngine node;
    private Deadlines deadlines;

    @BeforeEach
    void start() {
        node = ManualEngine.start(POSTGRES, "node-1", minutes);
        minutes.node = node;
        deadlines = node.deadlines();
        node.engine().events().subscribe(event -> {
            if (event.prospect() != null) {
                told.add(event);
            }
        });
    }

    @AfterEach
    void clear() throws Exception {
        try (var connection = POSTGRES.ledgerAsAdmin();
                var statement = connection.createStatement()) {
            statement.execute("truncate escapement.job, escapement.definition cascade");
        }
        node.close();
    }

    @Test
    void a_deadline_is_the_next_such_time_in_the_zone_or_so_long_after_the_slot() {
        var berlin = ZoneId.of("Europe/Berlin");
        var slot = Instant.parse("2026-11-22T01:00:00Z");
        assertThat(Deadline.of("06:00").of(slot, berlin)).isEqualTo("2026-11-22T05:00:00Z");
        assertThat(Deadline.of("02:00").of(slot, berlin)).isEqualTo("2026-11-23T01:00:00Z");
        assertThat(Deadline.of("02:00:01").of(slot, berlin)).isEqualTo("2026-11-22T01:00:01Z");
        assertThat(Deadline.of("PT4H").of(slot, berlin)).isEqualTo("2026-11-22T05:00:00Z");
        var second = Instant.parse("2026-10-25T01:15:00Z");
        assertThat(Deadline.of("02:30").of(second, berlin)).isEqualTo("2026-10-25T01:30:00Z");
        var eveOfSummer = Instant.parse("2026-03-28T23:00:00Z");
        assertThat(Deadline.of("06:00").of(eveOfSummer, berlin)).isEqualTo("2026-03-29T04:00:00Z");
        assertThat(Deadline.of("PT6H").of(eveOfSummer, berlin)).isEqualTo("2026-03-29T05:00:00Z");
    }

    @Test
    void a_job_that_waits_is_flagged_when_those_before_it_took_longer_than_is_left() {
        put("PT90M", 30, 30);
        run("first", 90);
        var job = submit("second");
        deadlines.run();
        assertThat(job.outlook()).isNull();

        node.clock().tick(Duration.ofMinutes(31));
        deadlines.run();
        var end = node.clock().instant().plus(Duration.ofHours(1));
        assertThat(job("second").outlook()).isEqualTo(new Outlook(ENDANGERED, end));
        assertThat(told)
                .extracting(event -> event.job().id(), JobEvent::prospect, JobEvent::status)
                .containsExactly(org.assertj.core.api.Assertions.tuple("second", ENDANGERED, Status.PENDING));
        assertThat(list(ENDANGERED)).containsExactly("second");

        node.clock().tick(Duration.ofMinutes(59));
        deadlines.run();
        assertThat(job("second").outlook().prospect()).isEqualTo(ENDANGERED);
        node.clock().tick(Duration.ofSeconds(2));
        deadlines.run();
        assertThat(job("second").outlook()).isEqualTo(new Outlook(MISSED, null));
        assertThat(told).extracting(JobEvent::prospect).containsExactly(ENDANGERED, MISSED);
        assertThat(list(MISSED)).containsExactly("second");
        node.runAll();
        node.clock().tick(Duration.ofMinutes(1));
        deadlines.run();
        assertThat(job("second").outlook().prospect()).isEqualTo(MISSED);
    }

    @Test
    void a_job_that_runs_is_judged_by_the_steps_that_are_left() {
        put("PT90M", 30, 30);
        run("first", 90);
        minutes.late.put("second/s0", 45);
        submit("second");
        var seen = new ArrayList<Outlook>();
        minutes.half = () -> {
            deadlines.run();
            seen.add(job("second").outlook());
        };
        node.runAll();

        // Half of s0, then half of s1, which begins after 45 minutes and has taken 30 before.
        assertThat(seen).hasSize(2).containsOnlyNulls();
        minutes.half = () -> {};
        minutes.late.put("third/s0", 70);
        submit("third");
        minutes.half = () -> {
            deadlines.run();
            seen.add(job("third").outlook());
        };
        node.runAll();
        assertThat(seen)
                .element(3)
                .isEqualTo(new Outlook(ENDANGERED, job("third").createdAt().plus(Duration.ofMinutes(100))));
        minutes.half = () -> {};
        node.clock().tick(Duration.ofMinutes(1));
        deadlines.run();
        assertThat(job("second").outlook()).isEqualTo(new Outlook(MET, null));
        assertThat(job("third").outlook()).isEqualTo(new Outlook(MISSED, null));
        assertThat(told).extracting(JobEvent::prospect).containsExactly(MET, ENDANGERED, MISSED);
    }

    @Test
    void the_flag_is_taken_back_when_the_job_has_caught_up() {
        put("PT90M", 40, 40);
        run("first", 90);
        minutes.late.put("second/s1", 1);
        submit("second");
        node.clock().tick(Duration.ofMinutes(20));
        deadlines.run();
        assertThat(job("second").outlook().prospect()).isEqualTo(ENDANGERED);
        node.runAll();
        node.clock().tick(Duration.ofMinutes(1));
        deadlines.run();

        assertThat(job("second").outlook()).isEqualTo(new Outlook(MET, null));
        assertThat(told).extracting(JobEvent::prospect).containsExactly(ENDANGERED, MET);
    }

    @Test
    void a_job_that_has_failed_misses_its_deadline_unless_it_is_restarted_in_time() {
        put("PT90M", 30, -1);
        submit("broken");
        node.runAll();
        node.clock().tick(Duration.ofMinutes(30));
        deadlines.run();
        assertThat(job("broken").status()).isEqualTo(Status.FAILED);
        assertThat(job("broken").outlook()).isEqualTo(new Outlook(ENDANGERED, null));
        node.clock().tick(Duration.ofMinutes(31));
        deadlines.run();

        assertThat(job("broken").outlook()).isEqualTo(new Outlook(MISSED, null));
    }

    @Test
    void a_clock_that_was_set_back_does_not_stop_the_watch() {
        deadlines.run();
        node.clock().tick(Duration.ofDays(-1));
        var late = node.clock().instant().minusSeconds(2);
        node.engine().submit(JobSpec.of("alone", step(0, 1)).withDeadline(late));
        deadlines.run();

        assertThat(job("alone").outlook()).isEqualTo(new Outlook(MISSED, null));
    }

    /** Two nodes look; one of them tells. */
    @Test
    void what_is_to_be_said_is_said_once() {
        node.engine()
                .submit(JobSpec.of("alone", step(0, 1))
                        .withDeadline(node.clock().instant().minusSeconds(2)));
        var other = node.another("node-2", minutes);
        other.engine().events().subscribe(told::add);
        deadlines.run();
        other.deadlines().run();

        assertThat(told).extracting(JobEvent::prospect).containsExactly(MISSED);
        assertThat(told.get(0).definition()).isNull();
    }

    private void put(String deadline, int... lengths) {
        var steps = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < lengths.length; i++) {
            steps.add(Map.of("name", "s" + i, "kind", "minutes", "config", Map.of("minutes", (long) lengths[i])));
        }
        var document = Map.of("name", "import", "deadline", deadline, "steps", steps);
        node.definitions().put(node.definitions().read(document), null);
    }

    private void run(String id, int deadline) {
        assertThat(submit(id).spec().rules().deadline())
                .isEqualTo(node.clock().instant().plus(Duration.ofMinutes(deadline)));
        node.runAll();
        deadlines.run();
        assertThat(job(id).outlook()).isEqualTo(new Outlook(MET, null));
        told.clear();
    }

    private Job submit(String id) {
        return node.definitions()
                .run("default", "import", id, Map.of())
                .orElseThrow()
                .job();
    }

    private Job job(String id) {
        return node.engine().find(JobRef.of(id)).orElseThrow();
    }

    private List<String> list(Prospect prospect) {
        return node
                .engine()
                .list(new JobQuery("default", Set.of(), Map.of(), null, 10).withProspect(prospect))
                .items()
                .stream()
                .map(job -> job.spec().id())
                .toList();
    }

    private static StepSpec step(int position, long minutes) {
        return new StepSpec("s" + position, "minutes", Map.of("minutes", minutes));
    }

    /** A step that takes its minutes, or those of its own; half-way through it something may be looked at. */
    private static final class Minutes implements StepType {
        private final Map<String, Integer> late = new LinkedHashMap<>();
        private ManualEngine node;
        private Runnable half = () -> {};

        @Override
        public String kind() {
            return "minutes";
        }

        @Override
        public List<Problem> check(StepSpec step) {
            return List.of();
        }

        @Override
        public StepResult run(StepContext context) {
            long said = (Long) context.step().config().get("minutes");
            var length = Duration.ofMinutes(
                    late.getOrDefault(context.job().id() + "/" + context.step().name(), (int) said));
            if (length.isNegative()) {
                return StepResult.failed("No such luck.");
            }
            node.clock().tick(length.dividedBy(2));
            half.run();
            node.clock().tick(length.dividedBy(2));
            return StepResult.succeeded(Map.of());
        }
    }
}
