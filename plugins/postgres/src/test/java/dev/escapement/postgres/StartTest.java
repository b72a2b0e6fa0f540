package dev.escapement.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StartTest extends ServerTest {

    @Test
    void aTakenPortIsReplacedByAnother() throws Exception {
        start().close();
        int free = Start.freePort();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            PrimitiveIterator.OfInt ports =
                    IntStream.of(taken.getLocalPort(), free).iterator();
            Commands commands = Commands.of(Binaries.unpacked(Platform.current().archive(), SHARED_BINARIES));
            Postmaster postmaster =
                    new Start(data(), commands, ServerLog.beside(data()), Map.of(), ports::nextInt).run();
            assertThat(postmaster.port()).isEqualTo(free);
            postmaster.stop();
        }
    }

    @Test
    void aLargeLogIsPutAside() throws Exception {
        ServerLog log = ServerLog.beside(data());
        Files.write(log.file(), new byte[11 * 1024 * 1024]);
        assertThat(log.open()).isZero();
        assertThat(folder.resolve("postgres.log.1")).hasSize(11 * 1024 * 1024);
        Files.writeString(log.file(), "one\ntwo\n\n");
        assertThat(log.tail(4)).isEqualTo("two");
    }

    @Test
    void waitingKeepsAnInterruptForTheCaller() {
        Thread.currentThread().interrupt();
        assertThat(Deadline.in(Duration.ofMillis(20)).await(() -> false)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }
}
