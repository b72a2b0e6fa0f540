package dev.escapement.steps.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.escapement.engine.step.StepResult;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** However a process ends, or is made to, nothing of it is left. */
abstract class ProcessEndContract extends ProcessContract {
    ProcessEndContract(Isolation isolation) {
        super(isolation);
    }

    @Test
    void a_cancel_ends_it_politely_and_within_a_second() throws Exception {
        var run = begin("trap 'echo goodbye; exit 0' TERM; echo ready; while :; do sleep 0.1; done");
        await().until(() -> harness().log().contains("ready"));
        long begun = System.nanoTime();
        harness().cancel();

        assertThat(run.get(20, TimeUnit.SECONDS)).isInstanceOf(StepResult.Cancelled.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
        assertThat(harness().log()).contains("goodbye");
    }

    @Test
    void a_cancel_ends_also_what_ignores_it_or_has_gone_its_own_way() throws Exception {
        var run = begin("""
                trap '' TERM
                sh -c 'while :; do sleep 1; done' &
                setsid sh -c 'setsid sh -c "while :; do sleep 1; done" & while :; do sleep 1; done' &
                echo $ESCAPEMENT_ATTEMPT
                while :; do sleep 1; done""");
        await().until(() -> !harness().log().isEmpty());
        var marked = new Marked(Set.of(harness().log().get(0)));
        // Three that wait in the group or out of it, what they sleep by, and the first with its own.
        await().until(() -> marked.all().size() >= 8);
        var processes = marked.all();
        harness().cancel();

        assertThat(run.get(20, TimeUnit.SECONDS)).isInstanceOf(StepResult.Cancelled.class);
        await().atMost(Duration.ofSeconds(1)).until(() -> processes.stream().allMatch(ProcessFixture::isGone));
        assertThat(marked.all()).isEmpty();
    }

    @Test
    void what_it_leaves_behind_when_it_ends_is_ended() throws Exception {
        var mark = said("setsid sleep 600 >/dev/null 2>&1 & sleep 600 & echo $ESCAPEMENT_ATTEMPT");

        assertThat(new Marked(Set.of(mark)).all()).isEmpty();
    }

    @Test
    void a_step_that_is_cancelled_before_it_begins_does_not_run() throws Exception {
        harness().cancel();

        assertThat(shell("echo began; exec sleep 600")).isInstanceOf(StepResult.Cancelled.class);
        assertThat(harness().log()).isEmpty();
    }

    @Test
    void a_step_whose_thread_is_interrupted_leaves_nothing() throws Exception {
        var run = new FutureTask<>(() -> shell("echo $ESCAPEMENT_ATTEMPT; exec sleep 600"));
        var thread = new Thread(run);
        thread.start();
        await().until(() -> !harness().log().isEmpty());
        thread.interrupt();

        assertThat(catchThrowable(() -> run.get(20, TimeUnit.SECONDS))).hasCauseInstanceOf(InterruptedException.class);
        assertThat(new Marked(Set.of(harness().log().get(0))).all()).isEmpty();
    }

    @Test
    void nothing_is_left_when_its_node_is_killed() throws Exception {
        try (var node = NodeMain.start(folder, isolation)) {
            var mark = node.readLine();
            var marked = new Marked(Set.of(mark));
            assertThat(marked.all()).isNotEmpty();
            var processes = marked.all();
            node.kill();

            await().until(() -> processes.stream().allMatch(ProcessFixture::isGone));
            assertThat(attempts()).contains(mark);
            start();
            assertThat(attempts()).doesNotContain(mark);
        }
    }

    @Test
    void what_was_left_all_the_same_is_ended_by_the_next_start() throws Exception {
        var mark = markOfAKilledNode();
        // Its supervisor looks for processes of the mark, too, and names it in its arguments meanwhile.
        await().until(() -> new Marked(Set.of(mark)).all().isEmpty());
        await().until(() -> ProcessHandle.allProcesses().noneMatch(process -> names(process, mark)));
        var left = new ProcessBuilder("sleep", "600");
        left.environment().put(Marked.VARIABLE, mark);
        var process = left.start();
        await().until(() -> new Marked(Set.of(mark)).all().contains(process.toHandle()));
        start();

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_start_leaves_the_processes_of_a_living_node_alone() throws Exception {
        try (var node = NodeMain.start(folder, isolation)) {
            var mark = node.readLine();
            start();

            assertThat(new Marked(Set.of(mark)).all()).isNotEmpty();
            assertThat(attempts()).contains(mark);
        }
    }

    private String markOfAKilledNode() throws Exception {
        try (var node = NodeMain.start(folder, isolation)) {
            return node.readLine();
        }
    }

    private static boolean names(ProcessHandle process, String mark) {
        return process.info().arguments().stream().flatMap(Arrays::stream).anyMatch(mark::equals);
    }

    private List<String> attempts() throws Exception {
        try (var all = Files.walk(folder.resolve("data/process"), 2)) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }
}
