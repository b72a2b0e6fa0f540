package dev.escapement.examples.benchmarks.measure;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A network between a node and the server that holds each message up in each direction, for ever while it is cut. It delays what is really sent, so batches and pipelined messages are as
 * cheap as on a wire whatever pool or driver setting a contender has; a wrapper around JDBC would have to guess. It runs in the measuring
 * process: its processor time is nobody's account, but it takes part of the machine.
 */
public final class DelayProxy implements AutoCloseable {
    private static final int PIECE = 1 << 18;
    private static final int SAMPLES = 50;

    private final ServerSocket door;
    private final long delay;
    private final long lateness;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile int port;
    private boolean cut;

    private DelayProxy(ServerSocket door, int port, long delay) {
        this.door = door;
        this.port = port;
        this.delay = delay;
        this.lateness = lateness(delay);
    }

    /** Takes connections on a port of its own for a server on this machine. */
    public static DelayProxy start(int serverPort, Duration oneWay) throws IOException {
        var door = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        var proxy = new DelayProxy(door, serverPort, oneWay.toNanos());
        thread(proxy::accept);
        return proxy;
    }

    public int port() {
        return door.getLocalPort();
    }

    /** New connections go to this port of the machine from now on. */
    public void lead(int serverPort) {
        port = serverPort;
    }

    /** From now on nothing arrives, in either direction, and nobody is told. */
    public synchronized void cut() {
        cut = true;
    }

    /** What was sent meanwhile arrives, as it does when the senders' systems send it again. */
    public synchronized void mend() {
        cut = false;
        notifyAll();
    }

    private synchronized void awaitWhole() throws InterruptedException {
        while (cut) {
            wait();
        }
    }

    /** How much longer than asked for the system lets a thread sleep, in the middle: it is slept less. */
    private static long lateness(long delay) {
        var series = Series.of();
        for (int i = 0; i < SAMPLES; i++) {
            long begun = System.nanoTime();
            LockSupport.parkNanos(delay);
            series = series.with((double) System.nanoTime() - begun - delay);
        }
        return Math.min(delay, Math.max(0, (long) series.median()));
    }

    private void accept() {
        try {
            while (true) {
                connect(door.accept());
            }
        } catch (IOException e) {
            closeSockets();
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            var server = new Socket(InetAddress.getLoopbackAddress(), port);
            join(client, server);
            join(server, client);
        } catch (ConnectException e) {
            // The server is away, as the client hears at once.
            client.close();
        }
    }

    private void join(Socket from, Socket to) throws IOException {
        from.setTcpNoDelay(true);
        sockets.add(from);
        thread(() -> pump(from, to));
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            var piece = new byte[PIECE];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                hold();
                awaitWhole();
                out.write(piece, 0, n);
            }
        } catch (IOException e) {
            // One of the two hung up, which is how connections end here.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(from);
        }
    }

    private void hold() {
        long due = System.nanoTime() + delay - lateness;
        for (long left = delay - lateness; left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }

    private void closeSockets() {
        for (var socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new IllegalStateException("A socket cannot be closed", e);
            }
        }
    }

    private static void thread(Runnable work) {
        var thread = new Thread(work, "network");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
