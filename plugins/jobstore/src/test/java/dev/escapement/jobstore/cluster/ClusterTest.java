package dev.escapement.jobstore.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Trigger;
import org.quartz.impl.matchers.GroupMatcher;

/** Two nodes in JVMs of their own, and what must hold between them whatever happens to one. */
class ClusterTest extends ClusterFixture {
    @Test
    void neverRunsAJobBesideItself() throws Exception {
        start("a", "b");

        scheduleMany();

        patiently().until(() -> number("select count(*) from run where ended") == FIRINGS);
        assertThat(number("select count(*) from run where beside")).isZero();
        assertThat(number("select count(distinct node) from run")).isEqualTo(2);
        awaitNothingLeft();
    }

    @Test
    void aNodeThatWasGivenUpChangesNothingMore() throws Exception {
        close(1);
        close(2);
        start("a");
        schedule(
                job(Jobs.Gated.class, "zombie", true)
                        .getJobBuilder()
                        .storeDurably()
                        .build(),
                trigger("first", "zombie", 1));
        patiently().until(() -> runs("gate = 1 and node = 'a'") == 1);

        nodes.get(0).freeze();
        start("b");
        patiently().until(() -> runs("gate = 1 and node = 'b'") == 1);
        open(1);
        patiently().until(() -> runs("gate = 1 and node = 'b' and ended") == 1);
        scheduler.scheduleJob(trigger("second", "zombie", 2));
        patiently().until(() -> runs("gate = 2 and node = 'b'") == 1);
        scheduler.scheduleJob(trigger("third", "zombie", 3));
        nodes.get(0).thaw();
        patiently().until(() -> nodes.get(0).hasSaid("taken over by another node"));

        assertThat(text("select trigger_state from qrtz_triggers where trigger_name = 'third'"))
                .isEqualTo("BLOCKED");
        assertThat(number("select count(*) from qrtz_fired_triggers where state = 'EXECUTING'"))
                .isEqualTo(1);
        open(2);
        patiently().until(() -> runs("gate = 3 and ended") == 1);
        assertThat(runs("gate = 2")).isEqualTo(1);
        patiently().until(() -> number("select count(*) from qrtz_triggers") == 0);
        scheduler.deleteJob(JobKey.jobKey("zombie"));
        awaitNothingLeft();
    }

    @Test
    void aKilledNodesJobRunsAgainAndItsOthersGoOn() throws Exception {
        close(1);
        start("a");
        schedule(job(Jobs.Gated.class, "again", true), trigger("again", "again", 1));
        schedule(job(Jobs.Gated.class, "once", false), trigger("once", "once", 1));
        patiently().until(() -> runs("node = 'a'") == 2);
        start("b");

        nodes.get(0).kill();

        patiently().until(() -> runs("node = 'b' and job = 'again'") == 1);
        open(1);
        patiently().until(() -> runs("node = 'b' and ended") == 1);
        awaitNothingLeft();
        assertThat(runs("job = 'once'")).isEqualTo(1);
    }

    /** The check-ins of these are ten minutes apart: it is the end of the session that tells. The second comes when the others watch. */
    @Test
    void theDeathOfANodeIsNoticedBetweenCheckIns() throws Exception {
        close(1);
        start(Map.of(NodeMain.CHECKIN, "600000"), "a", "c");
        start(Map.of(NodeMain.CHECKIN, "600000"), "b");
        for (var victim : List.of("b", "c")) {
            schedule(job(Jobs.Gated.class, victim, true), trigger(victim, victim, 1));
        }
        patiently().until(() -> runs("true") == 2);

        nodes.get(2).kill();
        patiently().until(() -> number("select count(*) from qrtz_fired_triggers where instance_name = 'b'") == 0);
        nodes.get(1).kill();
        patiently().until(() -> number("select count(*) from qrtz_fired_triggers where instance_name = 'c'") == 0);

        open(1);
        awaitNothingLeft();
        assertThat(runs("node = 'a' and ended")).isGreaterThan(0);
    }

    /** Its last two may end at the same moment on two nodes, and neither see that the other's is gone. */
    @Test
    void aJobGoesWithTheLastOfItsTriggersWhereverTheyEnd() throws Exception {
        start("a", "b");
        var all = new HashMap<JobDetail, Set<? extends Trigger>>();
        for (int i = 0; i < 300; i++) {
            var name = "together" + i;
            all.put(
                    job(Jobs.Quick.class, name, false),
                    Set.of(trigger(name + "x", name, 1), trigger(name + "y", name, 1)));
        }

        scheduler.scheduleJobs(all, false);

        patiently().until(() -> number("select count(*) from qrtz_triggers") == 0);
        awaitNothingLeft();
    }

    @Test
    void anInterruptThatAJobLeavesBehindLosesNoCompletion() throws Exception {
        start("a", "b");
        scheduler.scheduleJobs(
                Map.of(
                        job(Jobs.Interrupted.class, "interrupted", false),
                        Set.of(repeating("x", "interrupted", 50), repeating("y", "interrupted", 50))),
                false);

        patiently().until(() -> runs("ended") == 100);
        awaitNothingLeft();
    }

    @Test
    void aSecondNodeOfTheSameNameIsRefused() throws Exception {
        start("same");

        nodes.add(NodeProcess.launch(DATABASE.address(), "same", Map.of()));

        patiently()
                .until(() -> nodes.get(1)
                        .hasSaid("runs as 'same'; give each its own org.quartz.scheduler.instanceId, or AUTO."));
    }

    @Test
    void aListenerThatThrowsBlocksNoJob() throws Exception {
        start("a", "b");

        scheduler.scheduleJobs(
                Map.of(
                        job(Jobs.Alone.class, "throws before", false),
                        Set.of(repeating("x", "throws before", 20), repeating("y", "throws before", 20)),
                        job(Jobs.Alone.class, "throws after", false),
                        Set.of(repeating("v", "throws after", 20), repeating("w", "throws after", 20))),
                false);

        awaitNothingLeft();
        assertThat(runs("job = 'throws before'")).isZero();
        assertThat(runs("job = 'throws after' and ended and not beside")).isEqualTo(40);
    }

    @Test
    void nothingFiresAfterAPauseAndNothingIsLeftAfterADelete() throws Exception {
        start("a", "b");
        scheduleMany();
        patiently().until(() -> runs("ended") > FIRINGS / 10);

        scheduler.pauseTriggers(GroupMatcher.anyTriggerGroup());
        patiently().until(() -> number("select count(*) from qrtz_fired_triggers") == 0);
        long before = runs("true");
        assertThat(number("select count(*) from qrtz_triggers where trigger_state <> 'PAUSED'"))
                .isZero();
        scheduler.resumeTriggers(GroupMatcher.anyTriggerGroup());
        patiently().until(() -> runs("true") > before + FIRINGS / 10);
        var keys = new ArrayList<>(scheduler.getJobKeys(GroupMatcher.anyJobGroup()));
        scheduler.deleteJobs(keys);

        awaitNothingLeft();
        assertThat(runs("beside")).isZero();
    }

    @Test
    void bothGoOnAfterTheirSessionsWereCut() throws Exception {
        assertBothGoOnAfter(this::cutSessions);
    }

    @Test
    void bothGoOnAfterTheServerCrashed() throws Exception {
        assertBothGoOnAfter(this::crashServer);
    }

    private interface Trouble {
        void make() throws Exception;
    }

    private void assertBothGoOnAfter(Trouble trouble) throws Exception {
        start("a", "b");
        scheduleMany();
        patiently().until(() -> runs("ended") > FIRINGS / 10);

        for (int i = 0; i < 3; i++) {
            trouble.make();
            long seen = runs("ended");
            patiently().until(() -> runs("ended") > seen);
        }

        patiently().until(() -> number("select count(*) from qrtz_triggers") == 0);
        awaitNothingLeft();
        assertThat(runs("beside")).isZero();
        // A run whose own session was cut ends without a mark, or is not noted, and is not repeated: none of these jobs
        // asks for it.
        assertThat(runs("true")).isBetween((long) FIRINGS - 3 * 16, (long) FIRINGS);
    }
}
