package dev.escapement.engine.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.escapement.testkit.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;

class PatientPoolTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private PatientPool pool;

    @BeforeEach
    void open() {
        var config = POSTGRES.workConfig();
        pool = new PatientPool(
                Pools.steps("work", new ConnectionConfig(config.url(), config.user(), config.password(), 1)));
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void a_place_is_waited_for_and_closing_twice_gives_back_one() throws Exception {
        var first = pool.getConnection();
        assertThat(first.unwrap(PGConnection.class).getBackendPID()).isPositive();
        var second = CompletableFuture.supplyAsync(this::connection, PatientPoolTest::inItsOwnThread);
        var third = CompletableFuture.supplyAsync(this::connection, PatientPoolTest::inItsOwnThread);
        await().until(() -> pool.waiting() == 2);

        first.close();
        first.close();
        var next = (Connection) CompletableFuture.anyOf(second, third).get();

        assertThat(pool.waiting()).isEqualTo(1);
        assertThat(second.isDone() && third.isDone()).isFalse();
        next.close();
        second.get().close();
        third.get().close();
    }

    @Test
    void an_interrupt_ends_the_wait_as_a_cancel_ends_a_statement() throws Exception {
        var heard = new AtomicReference<SQLException>();
        try (var first = pool.getConnection()) {
            var waiting = new Thread(() -> {
                try (var none = pool.getConnection()) {
                    none.commit();
                } catch (SQLException e) {
                    heard.set(e);
                }
            });
            waiting.start();
            await().until(() -> pool.waiting() == 1);
            waiting.interrupt();
            waiting.join();
            assertThat(first.isValid(1)).isTrue();
        }

        assertThat(heard.get().getSQLState()).isEqualTo("57014");
        pool.getConnection().close();
    }

    /** The common pool may have one thread only, which the first who waits would keep. */
    private static void inItsOwnThread(Runnable work) {
        new Thread(work).start();
    }

    private Connection connection() {
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
