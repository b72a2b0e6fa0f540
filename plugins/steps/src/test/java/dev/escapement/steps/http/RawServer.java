package dev.escapement.steps.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server that reads the head of each request, says what it is told to say, whether that is HTTP or not, and then hangs up or just hangs. */
final class RawServer implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final String answer;
    private final boolean hangsUp;
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);

    private RawServer(String answer, boolean hangsUp) throws IOException {
        this.answer = answer;
        this.hangsUp = hangsUp;
        var thread = new Thread(this::serve, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    static RawServer hangingUpAfter(String answer) throws IOException {
        return new RawServer(answer, true);
    }

    static RawServer hangingAfter(String answer) throws IOException {
        return new RawServer(answer, false);
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (var socket = listener.accept()) {
                serve(socket);
            } catch (IOException e) {
                // The other side is gone, which is what some tests are about.
                left.countDown();
            }
        }
    }

    private void serve(Socket socket) throws IOException {
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        var line = in.readLine();
        while (line != null && !line.isEmpty()) {
            line = in.readLine();
        }
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        asked.countDown();
        if (!hangsUp) {
            in.transferTo(Writer.nullWriter());
            left.countDown();
        }
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort() + "/";
    }

    void awaitRequest() throws InterruptedException {
        await(asked);
    }

    /** Until the client has closed its connection. */
    void awaitEnd() throws InterruptedException {
        await(left);
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("It has not happened in 30 s");
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
