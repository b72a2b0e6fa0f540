package dev.escapement.jobstore.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;

/** A node whose clock is five minutes off beside one whose clock is right; it needs libfaketime (Debian: libfaketime). */
class ClockTest extends ClusterFixture {
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

    @ParameterizedTest
    @ValueSource(strings = {"+5m", "-5m"})
    void aNodeWhoseClockIsWrongLeavesTheWorkToTheOthersAndTakesItWhenTheyAreGone(String offset) throws Exception {
        close(1);
        start("right");
        schedule(job(Jobs.Alone.class, "later", false), later());
        schedule(job(Jobs.Gated.class, "again", true), trigger("again", "again", 1));
        patiently().until(() -> runs("job = 'again' and node = 'right'") == 1);

        start(shifted(offset), "wrong");
        assertThat(nodes.get(1).hasSaid("this node fires nothing until its clock is"))
                .isTrue();
        scheduleMany();
        patiently().until(() -> runs("ended") == FIRINGS);
        awaitCheckIns(4);

        assertThat(runs("node = 'wrong'")).isZero();
        assertThat(runs("job = 'again'")).isEqualTo(1);
        assertThat(
                        text(
                                "select trigger_state || ' ' || times_triggered from qrtz_triggers"
                                        + " join qrtz_simple_triggers using (sched_name, trigger_name, trigger_group) where trigger_name = 'later'"))
                .isEqualTo("WAITING 0");

        open(1);
        patiently().until(() -> runs("job = 'again' and ended") == 1);
        nodes.get(0).kill();
        schedule(job(Jobs.Alone.class, "overdue", false), overdue());
        patiently().until(() -> runs("job = 'overdue' and node = 'wrong' and ended") == 1);
    }

    /** Only the time of day is shifted: without the last two, the library also disturbs how long a thread waits. */
    private static Map<String, String> shifted(String offset) throws IOException {
        return Map.of(
                "LD_PRELOAD",
                library(),
                "FAKETIME",
                offset,
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0");
    }

    /** Past for all clocks here. */
    private static Trigger overdue() {
        return TriggerBuilder.newTrigger()
                .withIdentity("overdue")
                .forJob("overdue")
                .startAt(Date.from(Instant.now().minus(Duration.ofMinutes(10))))
                .withSchedule(SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionIgnoreMisfires())
                .build();
    }

    /** For a node that is ahead it is long past, and a slot that was missed may be left out. */
    private static Trigger later() {
        return TriggerBuilder.newTrigger()
                .withIdentity("later")
                .forJob("later")
                .startAt(Date.from(Instant.now().plus(Duration.ofMinutes(3))))
                .withSchedule(SimpleScheduleBuilder.repeatHourlyForever()
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build();
    }

    /** Waits until both nodes have checked in so many times more. */
    private void awaitCheckIns(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            var seen = number("select max(last_checkin_time) from qrtz_scheduler_state");
            patiently().until(() -> number("select min(last_checkin_time) from qrtz_scheduler_state") > seen);
        }
    }

    private static String library() throws IOException {
        try (var folders = Files.newDirectoryStream(LIBRARIES)) {
            for (var folder : folders) {
                var library = folder.resolve(LIBRARY);
                if (Files.exists(library)) {
                    return library.toString();
                }
            }
        }
        return abort("There is no " + LIBRARY + " in a folder of " + LIBRARIES);
    }
}
