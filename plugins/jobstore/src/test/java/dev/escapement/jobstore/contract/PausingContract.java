package dev.escapement.jobstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.quartz.JobKey.jobKey;
import static org.quartz.TriggerKey.triggerKey;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.quartz.JobKey;
import org.quartz.Trigger.TriggerState;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;

/** What is paused does not fire until it is resumed, and a paused group stays paused for those who come later. */
abstract class PausingContract extends Contract {
    private static final Set<String> GROUPS = Set.of("north-east", "north-west", "south-east", "south-west");

    static Stream<Arguments> patterns() {
        return Stream.of(
                arguments(GroupMatcher.<TriggerKey>groupStartsWith("north-"), Set.of("north-east", "north-west")),
                arguments(GroupMatcher.<TriggerKey>groupEndsWith("-west"), Set.of("north-west", "south-west")),
                arguments(GroupMatcher.<TriggerKey>groupContains("th-e"), Set.of("north-east", "south-east")),
                arguments(GroupMatcher.<TriggerKey>anyGroup(), GROUPS));
    }

    static Stream<Arguments> jobPatterns() {
        return Stream.of(
                arguments(GroupMatcher.<JobKey>groupEquals("north-east"), Set.of("north-east")),
                arguments(GroupMatcher.<JobKey>groupStartsWith("north-"), Set.of("north-east", "north-west")),
                arguments(GroupMatcher.<JobKey>groupEndsWith("-west"), Set.of("north-west", "south-west")),
                arguments(GroupMatcher.<JobKey>groupContains("th-e"), Set.of("north-east", "south-east")),
                arguments(GroupMatcher.<JobKey>anyGroup(), GROUPS));
    }

    /** In each group a job and its trigger, both called after the group. */
    @BeforeEach
    void storeGroups() throws Exception {
        for (var group : GROUPS) {
            store.storeJobAndTrigger(
                    aJob("j").withIdentity("j", group).build(),
                    ready(hourly("t", "j").withIdentity("t", group).forJob("j", group)));
        }
    }

    @Test
    void a_paused_trigger_does_not_fire_until_it_is_resumed() throws Exception {
        store.pauseTrigger(triggerKey("t", "north-east"));
        assertPaused(Set.of("north-east"));
        assertThat(due(10)).hasSize(3);

        store.resumeTrigger(triggerKey("t", "north-east"));
        assertPaused(Set.of());
        assertThat(theDue().getNextFireTime()).isEqualTo(at(0));
    }

    @Test
    void pausing_and_resuming_twice_is_pausing_and_resuming_once() throws Exception {
        store.pauseTrigger(triggerKey("t", "north-east"));
        store.pauseTrigger(triggerKey("t", "north-east"));
        assertPaused(Set.of("north-east"));
        store.resumeTrigger(triggerKey("t", "north-east"));
        store.resumeTrigger(triggerKey("t", "north-east"));
        assertPaused(Set.of());
        assertThat(due(10)).hasSize(4);
    }

    @Test
    void what_is_not_there_can_be_paused_and_resumed() throws Exception {
        store.pauseTrigger(triggerKey("nobody"));
        store.pauseJob(jobKey("nobody"));
        store.resumeTrigger(triggerKey("nobody"));
        store.resumeJob(jobKey("nobody"));

        assertThat(due(10)).hasSize(4);
    }

    @Test
    void pausing_one_trigger_does_not_pause_its_group() throws Exception {
        store.pauseTrigger(triggerKey("t", "north-east"));

        assertThat(store.getPausedTriggerGroups()).isEmpty();
        store.storeTrigger(
                ready(hourly("new", "j").withIdentity("new", "north-east").forJob("j", "north-east")), false);
        assertThat(store.getTriggerState(triggerKey("new", "north-east"))).isEqualTo(TriggerState.NORMAL);
    }

    @Test
    void pausing_a_job_pauses_all_its_triggers() throws Exception {
        storeNew("south-east");
        store.pauseJob(jobKey("j", "south-east"));

        assertPaused(Set.of("south-east"));
        assertThat(store.getTriggerState(triggerKey("new", "south-east"))).isEqualTo(TriggerState.PAUSED);
        assertThat(due(10)).hasSize(3);
        store.resumeJob(jobKey("j", "south-east"));
        assertPaused(Set.of());
        assertThat(due(10)).hasSize(2);
    }

    @Test
    void a_paused_group_pauses_its_triggers_and_those_that_come_later() throws Exception {
        var paused = store.pauseTriggers(GroupMatcher.triggerGroupEquals("north-east"));

        assertThat(paused).containsExactly("north-east");
        assertThat(store.getPausedTriggerGroups()).containsExactly("north-east");
        assertPaused(Set.of("north-east"));
        assertThat(storeNew("north-east")).isEqualTo(TriggerState.PAUSED);
        assertThat(storeNew("north-west")).isEqualTo(TriggerState.NORMAL);
        assertThat(due(10)).hasSize(4);
    }

    @Test
    void a_resumed_group_forgets_that_it_was_paused() throws Exception {
        store.pauseTriggers(GroupMatcher.triggerGroupEquals("north-east"));
        storeNew("north-east");
        var resumed = store.resumeTriggers(GroupMatcher.triggerGroupEquals("north-east"));

        assertThat(resumed).containsExactly("north-east");
        assertThat(store.getPausedTriggerGroups()).isEmpty();
        assertPaused(Set.of());
        assertThat(due(10)).hasSize(5);
        store.removeTrigger(triggerKey("new", "north-east"));
        assertThat(storeNew("north-east")).isEqualTo(TriggerState.NORMAL);
    }

    @Test
    void a_group_can_be_paused_before_it_has_a_trigger() throws Exception {
        store.pauseTriggers(GroupMatcher.triggerGroupEquals("later"));
        assertThat(store.getPausedTriggerGroups()).containsExactly("later");
        storeAll(hourly("t", "j").withIdentity("t", "later").forJob("j", "north-east"));

        assertThat(store.getTriggerState(triggerKey("t", "later"))).isEqualTo(TriggerState.PAUSED);
    }

    @Test
    void a_trigger_replaced_in_a_paused_group_stays_paused() throws Exception {
        store.pauseTriggers(GroupMatcher.triggerGroupEquals("north-east"));
        var key = triggerKey("t", "north-east");
        store.replaceTrigger(key, ready(hourly("t", "j").withIdentity(key).forJob("j", "north-east")));

        assertThat(store.getTriggerState(key)).isEqualTo(TriggerState.PAUSED);
    }

    @ParameterizedTest
    @MethodSource("patterns")
    @Exposes(Defect.PATTERN_PAUSES_ONE_GROUP)
    void a_pattern_pauses_all_groups_it_matches(GroupMatcher<TriggerKey> pattern, Set<String> groups) throws Exception {
        var paused = store.pauseTriggers(pattern);

        assertThat(paused).containsExactlyInAnyOrderElementsOf(groups);
        assertThat(store.getPausedTriggerGroups()).containsAll(groups);
        assertPaused(groups);
        for (var group : GROUPS) {
            assertThat(storeNew(group)).isEqualTo(groups.contains(group) ? TriggerState.PAUSED : TriggerState.NORMAL);
        }
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void a_pattern_resumes_all_groups_it_matches(GroupMatcher<TriggerKey> pattern, Set<String> groups)
            throws Exception {
        for (var group : GROUPS) {
            store.pauseTriggers(GroupMatcher.triggerGroupEquals(group));
        }
        var resumed = store.resumeTriggers(pattern);

        assertThat(resumed).containsExactlyInAnyOrderElementsOf(groups);
        assertThat(store.getPausedTriggerGroups()).doesNotContainAnyElementsOf(groups);
        assertPaused(GROUPS.stream().filter(group -> !groups.contains(group)).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("jobPatterns")
    void a_pattern_pauses_the_jobs_it_matches(GroupMatcher<JobKey> pattern, Set<String> groups) throws Exception {
        var paused = store.pauseJobs(pattern);
        assertThat(paused).containsExactlyInAnyOrderElementsOf(groups);
        assertPaused(groups);

        var resumed = store.resumeJobs(pattern);
        assertThat(resumed).containsExactlyInAnyOrderElementsOf(groups);
        assertPaused(Set.of());
    }

    @Test
    @Exposes(Defect.PAUSED_JOB_GROUP_FORGOTTEN)
    void a_paused_group_of_jobs_pauses_those_that_come_later() throws Exception {
        store.pauseJobs(GroupMatcher.jobGroupEquals("north-east"));
        store.storeJobAndTrigger(
                aJob("new").withIdentity("new", "north-east").build(),
                ready(hourly("t", "new").withIdentity("of new").forJob("new", "north-east")));
        assertThat(stateOf("of new")).isEqualTo(TriggerState.PAUSED);

        store.resumeJobs(GroupMatcher.jobGroupEquals("north-east"));
        assertThat(stateOf("of new")).isEqualTo(TriggerState.NORMAL);
    }

    @Test
    void pausing_everything_pauses_every_group_and_resuming_resumes_them() throws Exception {
        store.pauseAll();
        assertPaused(GROUPS);
        assertThat(store.getPausedTriggerGroups()).containsAll(GROUPS);
        assertThat(due(10)).isEmpty();
        assertThat(storeNew("north-east")).isEqualTo(TriggerState.PAUSED);

        store.resumeAll();
        assertPaused(Set.of());
        assertThat(store.getPausedTriggerGroups()).isEmpty();
        assertThat(due(10)).hasSize(5);
    }

    @Test
    @Exposes(Defect.PAUSE_ALL_FORGETS_NEW_GROUPS)
    void pausing_everything_pauses_groups_that_come_later() throws Exception {
        store.pauseAll();
        storeAll(hourly("t", "j").withIdentity("t", "later").forJob("j", "north-east"));
        assertThat(store.getTriggerState(triggerKey("t", "later"))).isEqualTo(TriggerState.PAUSED);

        store.resumeAll();
        assertThat(store.getTriggerState(triggerKey("t", "later"))).isEqualTo(TriggerState.NORMAL);
        assertThat(store.getPausedTriggerGroups()).isEmpty();
    }

    @Test
    @Exposes(Defect.RESUME_ALL_MISSES_EMPTY_GROUPS)
    void resuming_everything_resumes_groups_without_triggers_too() throws Exception {
        store.pauseTriggers(GroupMatcher.triggerGroupEquals("later"));
        store.resumeAll();

        assertThat(store.getPausedTriggerGroups()).isEmpty();
        storeAll(hourly("t", "j").withIdentity("t", "later").forJob("j", "north-east"));
        assertThat(store.getTriggerState(triggerKey("t", "later"))).isEqualTo(TriggerState.NORMAL);
    }

    private TriggerState storeNew(String group) throws Exception {
        var key = triggerKey("new", group);
        storeAll(hourly("new", "j").withIdentity(key).forJob("j", group));
        return store.getTriggerState(key);
    }

    private void assertPaused(Set<String> groups) throws Exception {
        for (var group : GROUPS) {
            assertThat(store.getTriggerState(triggerKey("t", group)))
                    .as(group)
                    .isEqualTo(groups.contains(group) ? TriggerState.PAUSED : TriggerState.NORMAL);
        }
    }
}
