package dev.escapement.examples.benchmarks.faults.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * The network between one node and the server: passes everything on unchanged until it is told to hold it up, cut it off or wait for a
 * moment. Thread-safe.
 */
public final class FaultyNetwork implements AutoCloseable {
    private static final int BACKLOG = 128;

    private final ServerSocket door;
    private final IntSupplier serverPort;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile long heldUntil = System.nanoTime();
    private volatile long slowUntil = System.nanoTime();
    private volatile long delay;
    private volatile Trap trap;

    private FaultyNetwork(ServerSocket door, IntSupplier serverPort) {
        this.door = door;
        this.serverPort = serverPort;
    }

    /** Takes connections on a port of its own for a server on this machine, wherever that listens at the time. */
    public static FaultyNetwork start(IntSupplier serverPort) throws IOException {
        var network = new FaultyNetwork(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), serverPort);
        thread(network::accept);
        return network;
    }

    public int port() {
        return door.getLocalPort();
    }

    /** Resets all connections. */
    public void cut() {
        links.forEach(Link::cut);
    }

    /** Nothing passes in either direction for so long; then everything does. */
    public void drop(Duration duration) {
        heldUntil = System.nanoTime() + duration.toNanos();
    }

    /** The connections of now are lost: for so long the server does not hear even of their end. New ones are as good as ever. */
    public void strand(Duration duration) {
        links.forEach(link -> link.hold(duration));
    }

    /** For so long, everything is under way so much longer. */
    public void slow(Duration duration, Duration oneWay) {
        delay = oneWay.toNanos();
        slowUntil = System.nanoTime() + duration.toNanos();
    }

    /** From now on waits for the moment of this trap instead of any other; null for none. */
    public void arm(Trap newTrap) {
        trap = newTrap;
    }

    Trap trap() {
        return trap;
    }

    void forget(Link link) {
        links.remove(link);
    }

    /** Returns when nothing holds up what a link has to pass on. */
    void hold(long linkHeldUntil) {
        park(linkHeldUntil);
        for (long until = heldUntil; until - System.nanoTime() > 0; until = heldUntil) {
            park(until);
        }
    }

    /** The same, and not before the time that everything takes. */
    void await(long linkHeldUntil) {
        long now = System.nanoTime();
        if (slowUntil - now > 0) {
            park(now + delay);
        }
        hold(linkHeldUntil);
    }

    private static void park(long until) {
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                join(door.accept());
            } catch (IOException e) {
                // The door was closed, or somebody left before it was opened.
            }
        }
        cut();
    }

    private void join(Socket client) throws IOException {
        try {
            var link = new Link(this, client, new Socket(InetAddress.getLoopbackAddress(), serverPort.getAsInt()));
            links.add(link);
            link.start();
        } catch (IOException e) {
            // The server is away, which the node is to notice.
            reset(client);
        }
    }

    static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already: several threads may see its end.
        }
    }

    static void thread(Runnable work) {
        var thread = new Thread(work, "network");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
