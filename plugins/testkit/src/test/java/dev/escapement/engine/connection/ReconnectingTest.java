package dev.escapement.engine.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.escapement.testkit.PostgresExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A database that is away and comes back, at a door that is closed and opened. */
class ReconnectingTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private int port;
    private ServerSocket door;
    /** Nobody is let in, and the port stays ours: whoever else took it would answer. */
    private volatile boolean away;

    private Reconnecting source;

    @BeforeEach
    void open() throws IOException {
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        port = door.getLocalPort();
        var config = POSTGRES.workConfig();
        var properties = new Properties();
        properties.setProperty("user", config.user());
        properties.setProperty("password", config.password());
        source = new Reconnecting(config.url().replaceFirst("//[^/]+/", "//127.0.0.1:" + port + "/"), properties);
    }

    @AfterEach
    void close() throws IOException {
        door.close();
    }

    @Test
    void a_database_that_was_never_there_is_said_to_be_away_at_once() throws Exception {
        door.close();
        assertThatThrownBy(source::getConnection)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"));
    }

    @Test
    void one_that_comes_back_is_reached_by_whoever_asked_while_it_was_away() throws Exception {
        letIn();
        source.getConnection().close();
        away = true;

        var connection = new CompletableFuture<Connection>();
        var asking = ask(connection, new AtomicReference<>());
        await().until(() -> asking.getState() == Thread.State.TIMED_WAITING);
        away = false;

        assertThat(connection.get().isValid(1)).isTrue();
        connection.get().close();
    }

    @Test
    void a_pool_that_closes_does_not_wait_for_it() throws Exception {
        letIn();
        source.getConnection().close();
        away = true;
        var heard = new AtomicReference<SQLException>();
        var asking = ask(new CompletableFuture<>(), heard);
        await().until(() -> asking.getState() == Thread.State.TIMED_WAITING);

        asking.interrupt();
        asking.join();
        assertThat(heard.get().getSQLState()).isEqualTo("08001");
    }

    private Thread ask(CompletableFuture<Connection> connection, AtomicReference<SQLException> heard) {
        var asking = new Thread(() -> {
            try {
                connection.complete(source.getConnection());
            } catch (SQLException e) {
                heard.set(e);
            }
        });
        asking.start();
        return asking;
    }

    /** Passes on what comes to the door, until it is closed. */
    private void letIn() {
        var open = door;
        daemon(() -> {
            while (!open.isClosed()) {
                var in = open.accept();
                if (away) {
                    in.close();
                    continue;
                }
                var address = URI.create(POSTGRES.workConfig().url().substring("jdbc:".length()));
                var out = new Socket(address.getHost(), address.getPort());
                daemon(() -> in.getInputStream().transferTo(out.getOutputStream()));
                daemon(() -> out.getInputStream().transferTo(in.getOutputStream()));
            }
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        var thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // One of its ends is closed.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
