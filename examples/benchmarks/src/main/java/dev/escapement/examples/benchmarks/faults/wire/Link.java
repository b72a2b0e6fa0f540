package dev.escapement.examples.benchmarks.faults.wire;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/** One connection of a node through the network; it ends for both when it ends for one, unless something holds the news up. */
public final class Link {
    private static final int PIECE = 1 << 16;

    private final FaultyNetwork network;
    private final Socket client;
    private final Socket server;
    private final Dialogue dialogue = new Dialogue();
    private volatile long heldUntil = System.nanoTime();
    private volatile Trap trap;
    private volatile Moment awaited;

    Link(FaultyNetwork network, Socket client, Socket server) throws IOException {
        this.network = network;
        this.client = client;
        this.server = server;
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
    }

    void start() {
        FaultyNetwork.thread(() -> run(this::up));
        FaultyNetwork.thread(() -> run(this::down));
    }

    /** Nothing passes for so long, the end of the connection included. */
    void hold(Duration duration) {
        heldUntil = System.nanoTime() + duration.toNanos();
    }

    /** Both sides hear that the connection is reset. */
    public void cut() {
        FaultyNetwork.reset(client);
        FaultyNetwork.reset(server);
    }

    private interface Pump {
        void run() throws IOException;
    }

    private void run(Pump pump) {
        try {
            pump.run();
        } catch (IOException e) {
            // One of the two hung up, which is how connections end here.
        } finally {
            network.hold(heldUntil);
            cut();
            network.forget(this);
        }
    }

    private void up() throws IOException {
        var in = new DataInputStream(new BufferedInputStream(client.getInputStream(), PIECE));
        var out = new DataOutputStream(new BufferedOutputStream(server.getOutputStream(), PIECE));
        if (!open(in, out)) {
            return;
        }
        boolean first = true;
        for (var message = Message.next(in); message != null && pass(message, first, out); message = Message.next(in)) {
            first = in.available() == 0;
            if (first) {
                out.flush();
            }
        }
    }

    /** Passes on what comes before the first typed message; false when none will come. */
    private boolean open(DataInputStream in, DataOutputStream out) throws IOException {
        for (var message = Message.opening(in); message != null; message = Message.opening(in)) {
            network.await(heldUntil);
            message.write(out);
            out.flush();
            if (!message.asksForEncryption()) {
                return !message.isCancel();
            }
        }
        return false;
    }

    /** False when a trap has sprung and nothing more is to pass. */
    private boolean pass(Message message, boolean first, DataOutputStream out) throws IOException {
        if (first) {
            network.await(heldUntil);
        } else {
            network.hold(heldUntil);
        }
        var event = dialogue.hear(message);
        if (event != null) {
            look(event);
        }
        if (awaited == Moment.BEFORE_COMMIT) {
            trap.spring(this);
            return false;
        }
        message.write(out);
        boolean ready = message.type() == Message.SYNC || message.type() == Message.QUERY;
        if (ready && awaited == Moment.UNDER_WAY) {
            out.flush();
            trap.spring(this);
            return false;
        }
        return true;
    }

    private void look(Dialogue.Event event) {
        var armed = network.trap();
        var moment = armed == null ? null : armed.at(event);
        if (moment != null) {
            trap = armed;
            awaited = moment;
        }
    }

    private void down() throws IOException {
        var in = server.getInputStream();
        var out = client.getOutputStream();
        var piece = new byte[PIECE];
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
            network.await(heldUntil);
            if (awaited == Moment.COMMITTED) {
                trap.spring(this);
                return;
            }
            // The server may answer before the trap has sprung.
            if (awaited == Moment.UNDER_WAY) {
                continue;
            }
            // Asked before the write: having an earlier answer, the client may send the awaited commit at once.
            boolean told = awaited == Moment.TOLD;
            out.write(piece, 0, n);
            if (told) {
                trap.spring(this);
                return;
            }
        }
    }
}
