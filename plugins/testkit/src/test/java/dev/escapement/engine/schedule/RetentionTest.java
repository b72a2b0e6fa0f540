package dev.escapement.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.engine.ModeStep;
import dev.escapement.engine.job.JobQuery;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.testkit.ManualEngine;
import dev.escapement.testkit.PostgresExtension;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RetentionTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private ManualEngine node;

    @BeforeEach
    void start() {
        node = ManualEngine.start(POSTGRES, "node-1", new ModeStep());
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
    void jobs_that_ended_long_ago_go_with_all_that_hangs_on_them() throws Exception {
        node.run(JobSpec.of("old", ModeStep.spec("s", "rows"), ModeStep.spec("t", "ok")));
        node.engine().submit(JobSpec.of("waits", ModeStep.spec("s", "ok")));
        node.clock().tick(Duration.ofDays(20));
        node.engine().cancel(new JobRef("default", "waits"));
        node.run(JobSpec.of("new", ModeStep.spec("s", "ok")));
        node.clock().tick(Duration.ofDays(15));
        node.engine().submit(JobSpec.of("open", ModeStep.spec("s", "ok")));

        node.retention(null).run();
        assertThat(ids()).containsExactly("open", "new", "waits", "old");
        node.retention(Duration.ofDays(30)).run();
        assertThat(ids()).containsExactly("open", "new", "waits");
        assertThat(rows("step")).isEqualTo(3);
        assertThat(rows("result_page")).isZero();
        node.clock().tick(Duration.ofDays(100));
        node.retention(Duration.ofDays(30)).run();
        assertThat(ids()).containsExactly("open");
    }

    @Test
    void a_definition_says_how_long_and_how_many_of_its_own() {
        put("few", Map.of("count", 2));
        put("short", Map.of("age", "PT150M"));
        put("other", null);
        for (int i = 0; i < 5; i++) {
            node.clock().tick(Duration.ofHours(1));
            node.ring();
            node.runAll();
        }
        node.engine().submit(JobSpec.of("plain", ModeStep.spec("s", "ok")));
        node.runAll();
        node.retention(Duration.ofHours(4)).run();

        assertThat(ids().stream().filter(id -> id.startsWith("few"))).hasSize(2);
        assertThat(ids().stream().filter(id -> id.startsWith("short"))).hasSize(3);
        assertThat(ids().stream().filter(id -> id.startsWith("other"))).hasSize(5);
        assertThat(slots("few")).isEqualTo(2);
        assertThat(slots("short")).isEqualTo(3);
        assertThat(slots("other")).isEqualTo(5);
        node.clock().tick(Duration.ofHours(40));
        node.retention(Duration.ofHours(4)).run();
        assertThat(ids()).hasSize(2 + 1);
        assertThat(slots("other")).isZero();
    }

    @Test
    void a_few_go_at_each_run_and_then_it_rests() {
        for (int i = 0; i < 450; i++) {
            node.engine().submit(JobSpec.of("j" + i, ModeStep.spec("s", "ok")));
            node.engine().cancel(new JobRef("default", "j" + i));
        }
        node.clock().tick(Duration.ofDays(2));
        var retention = node.retention(Duration.ofDays(1));
        retention.run();
        assertThat(count()).isEqualTo(250);
        retention.run();
        retention.run();
        assertThat(count()).isZero();
        node.engine().submit(JobSpec.of("late", ModeStep.spec("s", "ok")));
        node.engine().cancel(new JobRef("default", "late"));
        retention.run();
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void what_was_passed_over_goes_later() throws Exception {
        for (int i = 0; i < 450; i++) {
            node.engine().submit(JobSpec.of("j" + i, ModeStep.spec("s", "ok")));
            node.engine().cancel(new JobRef("default", "j" + i));
        }
        node.clock().tick(Duration.ofDays(2));
        var retention = node.retention(Duration.ofDays(1));
        try (var connection = POSTGRES.ledgerAsAdmin();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select from escapement.job where id = 'j7' for update");
            retention.run();
            assertThat(count()).isEqualTo(250);
            connection.rollback();
        }
        retention.run();
        assertThat(ids()).contains("j7");
        retention.run();
        assertThat(ids()).containsExactly("j7");
        node.clock().tick(Duration.ofMinutes(1));
        retention.run();
        assertThat(count()).isZero();
    }

    private void put(String name, Map<String, Object> retention) {
        var document = new LinkedHashMap<String, Object>(Map.of(
                "name", name,
                "schedule", Map.of("every", "PT1H"),
                "steps", List.of(Map.of("name", "s", "kind", "mode", "config", Map.of("mode", "ok")))));
        if (retention != null) {
            document.put("retention", retention);
        }
        node.definitions().put(node.definitions().read(document), null);
    }

    private int count() {
        return node.engine()
                .list(new JobQuery("default", Set.of(), Map.of(), null, 500))
                .items()
                .size();
    }

    private List<String> ids() {
        return node.engine().list(new JobQuery("default", Set.of(), Map.of(), null, 100)).items().stream()
                .map(job -> job.ref().id())
                .toList();
    }

    private int slots(String name) {
        return node.definitions()
                .schedules()
                .slots("default", name, null, 100)
                .items()
                .size();
    }

    private static long rows(String table) throws Exception {
        try (var connection = POSTGRES.ledgerAsAdmin();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from escapement." + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
