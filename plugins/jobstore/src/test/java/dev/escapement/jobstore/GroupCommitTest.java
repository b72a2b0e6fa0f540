package dev.escapement.jobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.quartz.JobPersistenceException;

/** Threads that write at once share a commit, and not each other's failures. */
class GroupCommitTest {
    private final ConcurrentLinkedQueue<List<String>> groups = new ConcurrentLinkedQueue<>();
    private final CountDownLatch first = new CountDownLatch(1);
    private final GroupCommit<String> commit = new GroupCommit<>(this::write);

    @Test
    void what_comes_during_a_write_is_written_together() {
        var lone = start("first");
        await().until(() -> groups.size() == 1);
        var others = Stream.of("a", "b", "c").map(this::start).toList();
        await().until(() -> commit.waiting() == 3);
        first.countDown();

        lone.join();
        others.forEach(CompletableFuture::join);
        assertThat(groups).hasSize(2);
        assertThat(groups.toArray()[1])
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void one_that_cannot_be_written_fails_alone() {
        var lone = start("first");
        await().until(() -> groups.size() == 1);
        var good = start("good");
        var poison = start("poison");
        await().until(() -> commit.waiting() == 2);
        first.countDown();

        lone.join();
        good.join();
        assertThatThrownBy(poison::join).hasRootCauseMessage("refused");
        assertThat(groups).contains(List.of("good"), List.of("poison"));
    }

    @Test
    void while_the_database_is_away_none_is_tried_by_itself() {
        var lone = start("first");
        await().until(() -> groups.size() == 1);
        var both = Stream.of("away", "good").map(this::start).toList();
        await().until(() -> commit.waiting() == 2);
        first.countDown();

        lone.join();
        assertThat(both).allSatisfy(each -> assertThatThrownBy(each::join).hasRootCauseMessage("no connection"));
        assertThat(groups).hasSize(2);
    }

    private CompletableFuture<Void> start(String entry) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        commit.write(entry);
                    } catch (JobPersistenceException e) {
                        throw new CompletionException(e);
                    }
                },
                work -> new Thread(work).start());
    }

    private void write(List<String> entries) throws JobPersistenceException {
        groups.add(entries);
        if (entries.contains("first")) {
            try {
                first.await();
            } catch (InterruptedException e) {
                throw new JobPersistenceException("interrupted", e);
            }
        }
        if (entries.contains("poison")) {
            throw new JobPersistenceException("group", new SQLException("refused", "22P05"));
        }
        if (entries.contains("away")) {
            throw new JobPersistenceException("group", new SQLException("no connection", "08006"));
        }
    }
}
