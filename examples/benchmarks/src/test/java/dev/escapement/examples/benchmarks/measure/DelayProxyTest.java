package dev.escapement.examples.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DelayProxyTest {
    private static final Duration ONE_WAY = Duration.ofMillis(20);

    @Test
    void holdsUpEachDirectionAndChangesNothing() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var proxy = DelayProxy.start(server.getLocalPort(), ONE_WAY);
                var client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            var echo = new Thread(() -> echo(server));
            echo.start();
            long begun = System.nanoTime();
            client.getOutputStream().write(new byte[] {1, 2, 3});
            var back = client.getInputStream().readNBytes(3);
            var taken = Duration.ofNanos(System.nanoTime() - begun);
            client.shutdownOutput();
            echo.join();

            assertThat(back).containsExactly(1, 2, 3);
            // It may hold up a little less, because the system lets threads sleep longer than asked.
            assertThat(taken).isGreaterThan(ONE_WAY);
        }
    }

    @Test
    void deliversAfterACutWhatWasSentMeanwhile() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var proxy = DelayProxy.start(server.getLocalPort(), Duration.ZERO);
                var client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            new Thread(() -> echo(server)).start();
            proxy.cut();
            client.getOutputStream().write(7);
            // So long without a cut is much longer than it takes.
            client.setSoTimeout(200);
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> client.getInputStream().read());

            proxy.mend();
            client.setSoTimeout(0);
            assertThat(client.getInputStream().read()).isEqualTo(7);
        }
    }

    private static void echo(ServerSocket server) {
        try (var socket = server.accept()) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
