package dev.escapement.jobstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.quartz.JobKey.jobKey;
import static org.quartz.TriggerKey.triggerKey;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.quartz.JobDetail;
import org.quartz.Trigger;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.spi.OperableTrigger;
import org.quartz.utils.Key;

/** Questions about what is stored are answered in full, and an empty answer is an empty collection. */
abstract class QueryContract extends Contract {
    static Stream<Arguments> matchers() {
        return Stream.of(
                arguments(GroupMatcher.groupEquals("north-east"), List.of("north-east")),
                arguments(GroupMatcher.groupStartsWith("north-"), List.of("north-east", "north-west")),
                arguments(GroupMatcher.groupEndsWith("-west"), List.of("north-west", "south-west")),
                arguments(GroupMatcher.groupContains("h-w"), List.of("north-west", "south-west")),
                arguments(GroupMatcher.anyGroup(), List.of("north-east", "north-west", "south-west")),
                arguments(GroupMatcher.groupEquals("north"), List.of()),
                arguments(GroupMatcher.groupStartsWith("North"), List.of()));
    }

    @BeforeEach
    void storeGroups() throws Exception {
        for (var group : List.of("north-east", "north-west", "south-west")) {
            store.storeJob(aJob("j").withIdentity("j", group).build(), false);
            storeAll(
                    hourly("t", "j").withIdentity("t1", group).forJob("j", group),
                    hourly("t", "j").withIdentity("t2", group).forJob("j", group));
        }
    }

    @Test
    void everything_is_counted() throws Exception {
        assertThat(store.getNumberOfJobs()).isEqualTo(3);
        assertThat(store.getNumberOfTriggers()).isEqualTo(6);
        assertThat(store.getNumberOfCalendars()).isZero();
    }

    @Test
    void groups_are_listed_once() throws Exception {
        assertThat(store.getJobGroupNames()).containsExactlyInAnyOrder("north-east", "north-west", "south-west");
        assertThat(store.getTriggerGroupNames()).containsExactlyInAnyOrder("north-east", "north-west", "south-west");
    }

    @ParameterizedTest
    @MethodSource("matchers")
    <T extends Key<T>> void keys_are_found_by_group(GroupMatcher<T> matcher, List<String> groups) throws Exception {
        assertThat(store.getJobKeys(as(matcher)))
                .containsExactlyInAnyOrderElementsOf(
                        groups.stream().map(group -> jobKey("j", group)).toList());
        assertThat(store.getTriggerKeys(as(matcher)))
                .containsExactlyInAnyOrderElementsOf(groups.stream()
                        .flatMap(group -> Stream.of(triggerKey("t1", group), triggerKey("t2", group)))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("matchers")
    <T extends Key<T>> void jobs_are_found_by_group(GroupMatcher<T> matcher, List<String> groups) throws Exception {
        assertThat(store.getJobDetails(as(matcher)))
                .extracting(JobDetail::getKey)
                .containsExactlyInAnyOrderElementsOf(
                        groups.stream().map(group -> jobKey("j", group)).toList());
    }

    @ParameterizedTest
    @MethodSource("matchers")
    <T extends Key<T>> void triggers_are_found_by_group(GroupMatcher<T> matcher, List<String> groups) throws Exception {
        var expected = groups.stream()
                .flatMap(group -> Stream.of(triggerKey("t1", group), triggerKey("t2", group)))
                .toList();
        assertThat(store.getTriggersByTriggerGroup(as(matcher)))
                .extracting(Trigger::getKey)
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(store.getTriggersByJobGroup(as(matcher)))
                .extracting(Trigger::getKey)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void triggers_are_found_by_both_groups() throws Exception {
        storeAll(hourly("t", "j").withIdentity("t3", "south-west").forJob("j", "north-east"));

        assertThat(store.getTriggersByJobAndTriggerGroup(
                        GroupMatcher.groupStartsWith("north"), GroupMatcher.groupEndsWith("west")))
                .extracting(Trigger::getKey)
                .containsExactlyInAnyOrder(
                        triggerKey("t3", "south-west"), triggerKey("t1", "north-west"), triggerKey("t2", "north-west"));
    }

    @Test
    void found_triggers_are_complete() throws Exception {
        var found = store.getTriggersByJobAndTriggerGroup(
                GroupMatcher.groupEquals("north-east"), GroupMatcher.groupEquals("north-east"));

        assertThat(found)
                .hasSize(2)
                .allSatisfy(trigger -> assertThat(trigger.getNextFireTime()).isEqualTo(at(0)))
                .allSatisfy(trigger -> assertThat(trigger.getJobKey()).isEqualTo(jobKey("j", "north-east")));
    }

    @Test
    void triggers_of_a_job_are_listed() throws Exception {
        assertThat(store.getTriggersForJob(jobKey("j", "north-east")))
                .extracting(OperableTrigger::getKey)
                .containsExactlyInAnyOrder(triggerKey("t1", "north-east"), triggerKey("t2", "north-east"));
        assertThat(store.getTriggersForJob(jobKey("nobody"))).isEmpty();
    }

    @Test
    @Exposes(Defect.MATCHER_TAKES_WILDCARDS)
    void a_matcher_takes_each_character_for_itself() throws Exception {
        store.storeJob(aJob("j").withIdentity("j", "50%_done").build(), false);

        assertThat(store.getJobKeys(GroupMatcher.jobGroupStartsWith("n%"))).isEmpty();
        assertThat(store.getJobKeys(GroupMatcher.jobGroupEndsWith("_west"))).isEmpty();
        assertThat(store.getJobKeys(GroupMatcher.jobGroupContains("0%_d"))).hasSize(1);
        assertThat(store.getJobKeys(GroupMatcher.jobGroupContains("\\"))).isEmpty();
    }

    @Test
    void an_empty_store_answers_with_nothing() throws Exception {
        store.clearAllSchedulingData();

        assertThat(store.getJobGroupNames()).isEmpty();
        assertThat(store.getTriggerGroupNames()).isEmpty();
        assertThat(store.getCalendarNames()).isEmpty();
        assertThat(store.getPausedTriggerGroups()).isEmpty();
        assertThat(store.getJobKeys(GroupMatcher.anyJobGroup())).isEmpty();
        assertThat(store.getTriggerKeys(GroupMatcher.anyTriggerGroup())).isEmpty();
        assertThat(store.getJobDetails(GroupMatcher.anyJobGroup())).isEmpty();
        assertThat(store.getTriggersByJobGroup(GroupMatcher.anyJobGroup())).isEmpty();
    }

    @Test
    void a_store_says_how_long_to_wait_after_a_failure() {
        assertThat(store.getAcquireRetryDelay(1)).isBetween(20L, 600_000L);
        assertThat(store.getAcquireRetryDelay(1_000)).isBetween(20L, 600_000L);
        assertThat(store.getEstimatedTimeToReleaseAndAcquireTrigger()).isPositive();
    }

    /** The same matcher, for keys of another type. */
    @SuppressWarnings("unchecked")
    private static <T extends Key<T>> GroupMatcher<T> as(GroupMatcher<?> matcher) {
        return (GroupMatcher<T>) matcher;
    }
}
