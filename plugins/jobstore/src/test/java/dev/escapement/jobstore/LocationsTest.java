package dev.escapement.jobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerBuilder;
import org.quartz.impl.SchedulerRepository;

/** A job of a location fires on nodes there, whoever stored it, and any other job on all nodes. */
class LocationsTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Map<JobKey, String> RAN = new ConcurrentHashMap<>();

    private final List<Scheduler> nodes = new ArrayList<>();

    @BeforeEach
    void nothingHasRun() {
        RAN.clear();
    }

    @AfterEach
    void shutDown() throws SchedulerException {
        for (var node : nodes) {
            node.shutdown(true);
        }
    }

    /** Says where it has run. */
    public static class Where implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            try {
                RAN.put(context.getJobDetail().getKey(), context.getScheduler().getSchedulerInstanceId());
            } catch (SchedulerException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private Scheduler node(String name, String locations) throws Exception {
        var more = locations == null ? Map.<String, String>of() : Map.of("org.quartz.jobStore.locations", locations);
        var node = DATABASE.address().scheduler(name, more);
        // Quartz would give it in the place of the next one of this JVM.
        SchedulerRepository.getInstance().remove(node.getSchedulerName());
        nodes.add(node);
        return node;
    }

    private static JobKey store(Scheduler node, String name, String group) throws SchedulerException {
        var job = JobBuilder.newJob(Where.class).withIdentity(name, group).build();
        node.scheduleJob(job, TriggerBuilder.newTrigger().build());
        return job.getKey();
    }

    private static void awaitRun(JobKey job) {
        await().atMost(Duration.ofSeconds(20)).until(() -> RAN.containsKey(job));
    }

    @Test
    void jobs_fire_where_they_are_to_whichever_node_stored_them() throws Exception {
        var eu = node("in-eu", "eu,  us-east1");
        var asia = node("in-asia", "asia");
        eu.start();
        asia.start();
        for (int i = 0; i < 10; i++) {
            store(asia, "e" + i, PostgresJobStore.group("reports", "eu"));
            store(asia, "u" + i, "a@b@us-east1");
            store(eu, "a" + i, "reports@asia");
            store(eu, "n" + i, "reports");
        }

        await().atMost(Duration.ofSeconds(20)).until(() -> RAN.size() == 40);
        RAN.forEach((job, node) -> {
            switch (job.getName().charAt(0)) {
                case 'e', 'u' -> assertThat(node).as(job.toString()).isEqualTo("in-eu");
                case 'a' -> assertThat(node).as(job.toString()).isEqualTo("in-asia");
                default -> assertThat(node).as(job.toString()).startsWith("in-");
            }
        });
    }

    @Test
    void a_job_waits_for_a_node_of_its_location_and_holds_up_nobody() throws Exception {
        var asia = node("in-asia", "asia");
        asia.start();
        var waiting = store(asia, "waiting", "@eu");
        awaitRun(store(asia, "later", "any"));
        awaitRun(store(asia, "last", "reports@asia"));
        assertThat(RAN).doesNotContainKey(waiting);

        node("in-eu", "eu").start();
        awaitRun(waiting);
        assertThat(RAN).containsEntry(waiting, "in-eu");
    }

    @Test
    void a_node_that_does_not_say_where_it_is_runs_everything() throws Exception {
        var node = node("anywhere", null);
        node.start();

        awaitRun(store(node, "job", "reports@eu"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EU", "eu,", "eu;us", "%"})
    void what_is_no_list_of_locations_keeps_a_node_from_starting(String locations) {
        assertThatThrownBy(() -> node("ours", locations))
                .isInstanceOf(SchedulerException.class)
                .hasMessageContaining(
                        "org.quartz.jobStore.locations must be names of 1 to 64 characters of a-z, 0-9 and -")
                .hasMessageContaining("but is '" + locations + "'");
    }

    @Test
    void a_group_is_of_a_location_only_when_that_is_one() {
        assertThat(PostgresJobStore.group("reports", "eu")).isEqualTo("reports@eu");
        assertThatThrownBy(() -> PostgresJobStore.group("reports", "e@u")).hasMessage("'e@u' is no location.");
    }
}
