package dev.escapement.engine.quartz;

import static dev.escapement.engine.job.Status.CANCELLED;
import static dev.escapement.engine.job.Status.FAILED;
import static dev.escapement.engine.job.Status.SUCCEEDED;
import static dev.escapement.engine.job.Status.UNPROCESSED;
import static dev.escapement.testkit.JobAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.escapement.engine.JobHandle;
import dev.escapement.engine.ModeStep;
import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Retry;
import dev.escapement.engine.schedule.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.calendar.WeeklyCalendar;
import org.quartz.impl.matchers.GroupMatcher;

/** The engine under real Quartz schedulers: in memory, on Quartz's clustered job store, and on ours. */
class EnginePluginTest extends PluginFixture {
    /** Quartz fires a little before the time. */
    private static final int EARLY_MILLIS = 10;

    @ParameterizedTest
    @EnumSource
    void a_chain_runs_to_its_end_or_to_its_failure(Store store) throws Exception {
        var engine = EnginePlugin.engineOf(start(store, "chain"));

        assertThat(engine.submit(chain("a" + store, "ok", "rows", "ok")).await(LONG))
                .hasStatus(SUCCEEDED);
        assertThat(engine.submit(chain("b" + store, "ok", "throw", "ok")).await(LONG))
                .hasStatus(FAILED)
                .hasSteps(SUCCEEDED, FAILED, UNPROCESSED);
        assertThat(steps.runs)
                .containsExactly(
                        "a" + store + "/s0",
                        "a" + store + "/s1",
                        "a" + store + "/s2",
                        "b" + store + "/s0",
                        "b" + store + "/s1");
    }

    @ParameterizedTest
    @EnumSource
    void what_waits_runs_when_it_is_due(Store store) throws Exception {
        var engine = EnginePlugin.engineOf(start(store, "retry"));
        var pause = Duration.ofMillis(300);
        var flaky = ModeStep.spec("flaky", "once").withRetry(Retry.of(1, pause));
        var busy = ModeStep.spec("busy", "busy").withRetry(Retry.of(2, pause));

        var tried = engine.submit(JobSpec.of("tried" + store, flaky, ModeStep.spec("last", "ok")));
        var time = Instant.now().plus(pause);
        var later = engine.submit(chain("timed" + store, "ok").withNotBefore(time));
        var failed = engine.submit(JobSpec.of("failed" + store, busy)).await(LONG);
        assertThat(later.await(LONG).startedAt()).isAfterOrEqualTo(time.minusMillis(EARLY_MILLIS));
        var job = tried.await(LONG);

        assertThat(job).hasStatus(SUCCEEDED);
        var attempts = job.steps().get(0).attempts();
        assertThat(attempts).hasSize(2);
        assertThat(attempts.get(1).startedAt())
                .isAfterOrEqualTo(attempts.get(0).endedAt().plus(pause).minusMillis(EARLY_MILLIS));
        assertThat(failed).hasStatus(FAILED);
        assertThat(failed.steps().get(0).attempts()).hasSize(3);
        assertThat(steps.runs).hasSize(7);
    }

    @ParameterizedTest
    @EnumSource
    void what_was_to_wake_a_replaced_job_is_gone(Store store) throws Exception {
        var scheduler = start(store, "replaced");
        var engine = EnginePlugin.engineOf(scheduler);
        var later = chain("replaced" + store, "ok").withNotBefore(Instant.now().plusSeconds(3_600));
        var handle = engine.submit(later);

        engine.intervene(handle.ref(), new Intervention.Update("ann", null, later.withNotBefore(null)));

        assertThat(handle.await(LONG)).hasStatus(SUCCEEDED);
        await().until(() -> scheduler.getJobKeys(GroupMatcher.anyJobGroup()).isEmpty());
    }

    /** On our store jobs are claimed one after the other, in the order in which they fire. */
    @Test
    void what_has_a_priority_starts_before_what_waited_before_it() throws Exception {
        var scheduler = prepare(Store.OURS, "priority");
        var engine = EnginePlugin.engineOf(scheduler);
        var others = new ArrayList<JobHandle>();
        for (int i = 0; i < 5; i++) {
            others.add(engine.submit(chain("other" + i, "ok")));
        }
        var urgent = engine.submit(chain("urgent", "ok").withPriority(1));
        scheduler.start();

        var start = urgent.await(LONG).startedAt();
        for (var other : others) {
            assertThat(other.await(LONG).startedAt()).isAfterOrEqualTo(start);
        }
    }

    /** As soon as the end is known, while Quartz's rows of the last run may still be there. */
    @ParameterizedTest
    @EnumSource
    void a_job_may_be_restarted_the_moment_it_has_failed(Store store) throws Exception {
        var engine = EnginePlugin.engineOf(start(store, "again"));
        var handle = engine.submit(chain("again" + store, "ok", "fail"));
        var restart = new Intervention.Restart("ann", null, null, null);
        for (int chapters = 0; chapters < 20; chapters++) {
            assertThat(handle.await(LONG)).hasStatus(FAILED);
            assertThat(engine.intervene(handle.ref(), restart)).isPresent();
        }
        assertThat(handle.await(LONG).steps().get(1).attempts()).hasSize(21);
    }

    @ParameterizedTest
    @EnumSource
    void many_chains_run_once_each(Store store) throws Exception {
        var engine = EnginePlugin.engineOf(start(store, "many"));
        var handles = new ArrayList<JobHandle>();
        for (int i = 0; i < 100; i++) {
            handles.add(engine.submit(chain(store + "many" + i, "ok", "ok")));
        }
        for (var handle : handles) {
            assertThat(handle.await(LONG)).hasStatus(SUCCEEDED);
        }
        assertThat(steps.runs).hasSize(200).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void a_limit_holds_and_lets_all_run_in_the_end(Store store) throws Exception {
        var engine = EnginePlugin.engineOf(start(store, "limit"));
        var handles = new ArrayList<JobHandle>();
        for (int i = 0; i < 30; i++) {
            handles.add(engine.submit(JobSpec.of(
                    "limit" + store + i,
                    ModeStep.spec("before", "ok"),
                    ModeStep.spec("alone", "alone").withLimit("one"),
                    ModeStep.spec("after", "ok"))));
        }
        for (var handle : handles) {
            assertThat(handle.await(LONG)).hasStatus(SUCCEEDED);
        }
        assertThat(steps.most).hasValue(1);
        assertThat(steps.runs).hasSize(90).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void jobs_under_one_limit_run_in_the_order_of_submission(Store store) throws Exception {
        var engine = EnginePlugin.engineOf(start(store, "turns"));
        var handles = new ArrayList<JobHandle>();
        var expected = new HashMap<String, List<String>>();
        for (int i = 0; i < 60; i++) {
            var user = "user-" + i % 3;
            var id = store + user + "_" + i;
            handles.add(engine.submit(chain(id, "ok", "ok").withLimit(user)));
            expected.computeIfAbsent(store + user, name -> new ArrayList<>()).addAll(List.of(id + "/s0", id + "/s1"));
        }
        for (var handle : handles) {
            assertThat(handle.await(LONG)).hasStatus(SUCCEEDED);
        }
        expected.forEach((user, runs) -> assertThat(steps.runs.stream().filter(run -> run.startsWith(user + "_")))
                .containsExactlyElementsOf(runs));
    }

    @ParameterizedTest
    @EnumSource
    void what_is_to_run_after_a_chain_runs_when_it_failed_and_when_it_was_cancelled_while_it_waited(Store store)
            throws Exception {
        var engine = EnginePlugin.engineOf(start(store, "after"));
        var after = ModeStep.spec("after", "ok");
        var failed = chain("fails" + store, "fail").withOnFailure(after).withFinally(ModeStep.spec("last", "ok"));
        var busy = ModeStep.spec("busy", "busy").withRetry(Retry.of(1, Duration.ofHours(1)));
        var waits = JobSpec.of("delayed" + store, busy).withFinally(after);
        var handle = engine.submit(waits);

        assertThat(engine.submit(failed).await(LONG)).hasStatus(FAILED).hasSteps(FAILED, SUCCEEDED, SUCCEEDED);
        await().until(() -> !handle.job().steps().get(0).attempts().isEmpty()
                && handle.job().dueAt() != null);
        engine.cancel(handle.ref());

        assertThat(handle.await(LONG)).hasStatus(CANCELLED).hasSteps(CANCELLED, SUCCEEDED);
    }

    @Test
    void an_id_of_1024_characters_runs() throws Exception {
        var engine = EnginePlugin.engineOf(start(Store.MEMORY, "id"));
        assertThat(engine.submit(chain("x".repeat(1_024), "ok")).await(LONG)).hasStatus(SUCCEEDED);
    }

    @ParameterizedTest
    @EnumSource
    void cancel_ends_a_running_step(Store store) throws Exception {
        var engine = EnginePlugin.engineOf(start(store, "cancel"));
        var handle = engine.submit(chain("c" + store, "wait", "ok"));
        steps.waiting.acquire();

        engine.cancel(handle.ref());

        assertThat(handle.await(LONG)).hasStatus(CANCELLED).hasSteps(CANCELLED, UNPROCESSED);
    }

    @ParameterizedTest
    @EnumSource
    void each_slot_of_a_schedule_makes_a_job(Store store) throws Exception {
        var definitions = EnginePlugin.definitionsOf(start(store, "scheduled"));
        var name = "every_second_" + store;
        var document = Map.of(
                "name", name,
                "schedule", Map.of("every", "PT1S", "overlap", "allow"),
                "steps", List.of(Map.of("name", "s", "kind", "mode", "config", Map.of("mode", "ok"))));
        definitions.put(definitions.read(document), null);
        await().atMost(LONG)
                .until(() ->
                        steps.runs.stream().filter(run -> run.startsWith(name)).count() > 3);
        definitions.retire("default", name, null);

        var slots = definitions.schedules().slots("default", name, null, 100).items();
        assertThat(slots).hasSizeGreaterThan(3).allMatch(slot -> slot.outcome() == Outcome.STARTED);
        for (int i = 1; i < slots.size(); i++) {
            assertThat(slots.get(i).at()).isEqualTo(slots.get(i - 1).at().minusSeconds(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_calendar_of_quartz_excludes_slots(Store store) throws Exception {
        var scheduler = start(store, "calendar");
        var closed = new WeeklyCalendar();
        closed.setDaysExcluded(new boolean[] {true, true, true, true, true, true, true, true});
        closed.setDescription("Closed for good");
        scheduler.addCalendar("closed", closed, true, false);
        var definitions = EnginePlugin.definitionsOf(scheduler);
        var name = "closed_" + store;
        var document = Map.of(
                "name", name,
                "schedule", Map.of("every", "PT1S", "except", Map.of("calendars", "closed")),
                "steps", List.of(Map.of("name", "s", "kind", "mode", "config", Map.of("mode", "ok"))));
        definitions.put(definitions.read(document), null);
        var schedules = definitions.schedules();
        await().atMost(LONG)
                .until(() -> !schedules.slots("default", name, null, 1).items().isEmpty());
        definitions.retire("default", name, null);

        assertThat(schedules.slots("default", name, null, 100).items())
                .allMatch(slot -> slot.outcome() == Outcome.EXCLUDED)
                .allMatch(slot -> slot.reason().equals("Closed for good (closed)"));
        assertThat(schedules.calendars().names()).containsExactly("closed");
    }

    @Test
    void two_nodes_that_cannot_know_of_each_other_are_refused() throws Exception {
        start(Store.MEMORY, "one");

        assertThatThrownBy(() -> start(Store.MEMORY, "two")).hasMessageContaining("isClustered = true");
    }

    @Test
    void a_wrong_setting_keeps_the_scheduler_from_starting() throws Exception {
        var plugin = new EnginePlugin();
        plugin.setDatabaseUrl("postgresql://nowhere");
        var scheduler = new StdSchedulerFactory(properties("wrong")).getScheduler();
        plugin.initialize("escapement", scheduler, null);

        assertThatThrownBy(plugin::start).hasMessageContaining("database.url must begin with jdbc:postgresql:");
        scheduler.shutdown();
    }
}
