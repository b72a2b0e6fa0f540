package dev.escapement.engine.chain;

import static dev.escapement.engine.job.Status.FAILED;
import static dev.escapement.engine.job.Status.PENDING;
import static dev.escapement.engine.job.Status.RUNNING;
import static dev.escapement.engine.job.Status.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobEvent;
import dev.escapement.engine.job.JobQuery;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.job.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What there is to read of chains: rows and log, lists of jobs, and events. */
class ChainRecordTest extends ChainTest {
    @Test
    void rows_and_log_are_kept_and_paged() {
        node.run(chain("a", "rows"));
        var ref = JobRef.of("a");

        var all = new ArrayList<Object>();
        String cursor = null;
        do {
            var page = node.engine().rows(ref, "s0", cursor, 300).orElseThrow();
            assertThat(page.rows().columns()).extracting("name").containsExactly("n");
            page.rows().rows().forEach(row -> all.add(row.get(0)));
            cursor = page.next();
        } while (cursor != null);

        assertThat(all).hasSize(1_234).doesNotHaveDuplicates();
        assertThat(((Number) all.get(1_233)).longValue()).isEqualTo(1_233);
        assertThat(node.engine().log(ref, "s0", null, 10).orElseThrow().items())
                .extracting("text")
                .containsExactly("at s0");
        assertThat(node.engine().rows(ref, "nothing", null, 10)).isEmpty();
        assertThat(node.engine().log(ref, "nothing", null, 10)).isEmpty();
    }

    @Test
    void a_result_that_is_nested_too_deep_to_be_kept_is_a_failure() {
        Object value = "deep";
        for (int i = 0; i < Values.MAX_DEPTH - 1; i++) {
            value = List.of(value);
        }
        var echo = new StepSpec("s0", "mode", Map.of("mode", "echo", "value", value));

        var job = node.run(JobSpec.of("a", echo));

        assertThat(job.status()).isEqualTo(FAILED);
        assertThat(job.error().code()).isEqualTo("result");
        assertThat(job.error().message()).contains("deeper than 500 levels");
    }

    @Test
    void jobs_are_listed_newest_first_by_status_and_label_in_pages() {
        for (int i = 0; i < 7; i++) {
            node.clock().tick(Duration.ofMillis(1));
            node.run(chain("j" + i, i % 2 == 0 ? "ok" : "fail").withLabels(Map.of("team", i < 4 ? "geo" : "web")));
        }

        assertThat(ids(list(null).items())).containsExactly("j6", "j5", "j4", "j3", "j2", "j1", "j0");
        assertThat(ids(node.engine()
                        .list(new JobQuery("default", Set.of(FAILED), Map.of("team", "geo"), null, 50))
                        .items()))
                .containsExactly("j3", "j1");
        var first = node.engine().list(new JobQuery("default", Set.of(), Map.of(), null, 5));
        assertThat(ids(first.items())).containsExactly("j6", "j5", "j4", "j3", "j2");
        var second = list(first.next());
        assertThat(ids(second.items())).containsExactly("j1", "j0");
        assertThat(second.next()).isNull();
        assertThatThrownBy(() -> list("made up")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void listeners_hear_of_every_change_after_its_commit() {
        var heard = new ArrayList<JobEvent>();
        node.engine().events().subscribe(heard::add);
        node.engine().events().subscribe(event -> {
            throw new IllegalStateException("a bad listener");
        });

        node.run(chain("a", "ok", "fail", "ok"));

        assertThat(heard)
                .extracting(JobEvent::step, JobEvent::status)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(null, PENDING),
                        org.assertj.core.groups.Tuple.tuple(null, RUNNING),
                        org.assertj.core.groups.Tuple.tuple("s0", RUNNING),
                        org.assertj.core.groups.Tuple.tuple("s0", SUCCEEDED),
                        org.assertj.core.groups.Tuple.tuple("s1", RUNNING),
                        org.assertj.core.groups.Tuple.tuple("s1", FAILED),
                        org.assertj.core.groups.Tuple.tuple(null, FAILED));
    }

    private static List<String> ids(List<Job> jobs) {
        return jobs.stream().map(job -> job.spec().id()).toList();
    }
}
