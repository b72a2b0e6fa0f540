package dev.escapement.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.engine.Submissions.Submission;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.LedgerException;
import dev.escapement.engine.job.StepSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who hears what when a group of submissions cannot be written: the first is held up, and five gather behind it. */
class SubmissionsTest {
    private static final String BAD = "job3";

    private final CountDownLatch release = new CountDownLatch(1);
    private final List<Integer> sizes = new CopyOnWriteArrayList<>();

    @Test
    void oneThatCannotBeWrittenFailsAlone() throws Exception {
        var handles = submitSix(new LedgerException("refused", false, null), BAD);

        for (int i = 0; i < handles.size(); i++) {
            var handle = handles.get(i);
            if (BAD.equals("job" + i)) {
                assertThatThrownBy(() -> handle.get(10, TimeUnit.SECONDS)).hasRootCauseMessage("refused");
            } else {
                assertThat(handle.get(10, TimeUnit.SECONDS)).isNull();
            }
        }
        assertThat(sizes).containsExactly(1, 5, 1, 1, 1, 1, 1);
    }

    @Test
    void noneIsTriedByItselfWhileTheLedgerIsAway() throws Exception {
        var handles = submitSix(new LedgerException("away", true, null), BAD);

        assertThat(handles.get(0).get(10, TimeUnit.SECONDS)).isNull();
        assertThat(handles.subList(1, 6))
                .allSatisfy(handle -> assertThatThrownBy(() -> handle.get(10, TimeUnit.SECONDS))
                        .hasRootCauseMessage("away"));
        assertThat(sizes).containsExactly(1, 5);
    }

    /** The writer throws this for every group with the bad one in it, and writes the others. */
    private List<CompletableFuture<JobHandle>> submitSix(LedgerException trouble, String bad) throws Exception {
        var begun = new CountDownLatch(1);
        var submissions = new Submissions(group -> {
            begun.countDown();
            awaitRelease();
            sizes.add(group.size());
            if (group.stream().anyMatch(each -> each.spec().id().equals(bad))) {
                throw trouble;
            }
            group.stream().map(Submission::handle).forEach(handle -> handle.complete(null));
        });
        var handles = new ArrayList<CompletableFuture<JobHandle>>();
        handles.add(submissions.add(spec(0)));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 1; i < 6; i++) {
            handles.add(submissions.add(spec(i)));
        }
        release.countDown();
        return handles;
    }

    private void awaitRelease() {
        try {
            assertThat(release.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JobSpec spec(int number) {
        return JobSpec.of("job" + number, new StepSpec("only", "sql", Map.of()));
    }
}
