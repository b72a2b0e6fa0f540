package dev.escapement.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {
    private static final String OLD = "111\n/data\n0\n5432\n\n127.0.0.1\n0\nready   \n";
    private static final String NEW = "222\n/data\n0\n5432\n\n127.0.0.1\n0\nstarting\n";

    @TempDir
    Path data;

    /** One server's word and another's pid once made a node believe that a server was ready that had only begun to start. */
    @Test
    void neverTakesOneServersWordForAnothers() throws IOException {
        var file = PidFile.in(data);
        write(OLD);
        var done = new AtomicBoolean();
        var writer = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                write(NEW);
                write(OLD);
            }
        });
        boolean fooled = false;
        for (int i = 0; i < 20_000; i++) {
            fooled |= file.saysReady(222);
        }
        done.set(true);
        writer.join();

        assertThat(fooled).isFalse();
        assertThat(file.saysReady(111)).isTrue();
    }

    private void write(String text) {
        try {
            var fresh = Files.writeString(data.resolve("fresh"), text);
            Files.move(fresh, data.resolve("postmaster.pid"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
