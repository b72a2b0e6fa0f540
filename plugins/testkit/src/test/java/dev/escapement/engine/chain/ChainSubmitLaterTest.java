package dev.escapement.engine.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.engine.JobHandle;
import dev.escapement.engine.job.InvalidSpecException;
import dev.escapement.engine.job.JobConflictException;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.StepSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Submitting without waiting: each submitter hears of its own job, and only once it is committed. */
class ChainSubmitLaterTest extends ChainTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void many_are_committed_when_their_futures_end() throws Exception {
        var handles = new ArrayList<CompletableFuture<JobHandle>>();
        for (int i = 0; i < 1_200; i++) {
            handles.add(node.engine().submitLater(chain("later" + i, "ok", "ok")));
        }

        for (var handle : handles) {
            var job = get(handle);
            assertThat(job.created()).isTrue();
            assertThat(job.job().steps()).hasSize(2);
        }
    }

    @Test
    void the_same_job_from_many_threads_is_created_once() throws Exception {
        var created = new AtomicInteger();
        var threads = Executors.newFixedThreadPool(8);
        try {
            for (int i = 0; i < 400; i++) {
                int number = i / 8;
                threads.execute(() -> node.engine()
                        .submitLater(chain("shared" + number, "ok"))
                        .thenAccept(handle -> created.addAndGet(handle.created() ? 1 : 0))
                        .join());
            }
        } finally {
            threads.shutdown();
        }

        assertThat(threads.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(created).hasValue(50);
    }

    @Test
    void one_that_conflicts_fails_alone() throws Exception {
        var unused = node.engine().submit(chain("taken", "ok"));

        var before = node.engine().submitLater(chain("before", "ok"));
        var conflict = node.engine().submitLater(chain("taken", "fail"));
        var same = node.engine().submitLater(chain("taken", "ok"));
        var behind = node.engine().submitLater(chain("behind", "ok"));

        assertThat(get(before).created()).isTrue();
        assertThat(get(same).created()).isFalse();
        assertThat(get(behind).created()).isTrue();
        assertThatThrownBy(() -> get(conflict)).hasCauseInstanceOf(JobConflictException.class);
    }

    @Test
    void a_wrong_one_is_refused_at_once() {
        assertThatThrownBy(() ->
                        node.engine().submitLater(JobSpec.of("wrong", new StepSpec("s", "no such kind", Map.of()))))
                .isInstanceOf(InvalidSpecException.class);
    }

    private static JobHandle get(CompletableFuture<JobHandle> handle) throws Exception {
        return handle.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
}
