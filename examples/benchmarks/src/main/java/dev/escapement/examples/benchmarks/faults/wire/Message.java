package dev.escapement.examples.benchmarks.faults.wire;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One message of a client to the server, as PostgreSQL's protocol 3 frames it; the first ones have no type. */
final class Message {
    static final int PARSE = 'P';
    static final int BIND = 'B';
    static final int QUERY = 'Q';
    static final int SYNC = 'S';

    private static final int UNTYPED = 0;
    private static final int LENGTH = 4;
    private static final int CANCEL_REQUEST = 80_877_102;
    private static final int SSL_REQUEST = 80_877_103;
    private static final int GSS_REQUEST = 80_877_104;

    private final int type;
    private final byte[] body;

    private Message(int type, byte[] body) {
        this.type = type;
        this.body = body;
    }

    /** One of those that open a connection; null when it ends first. */
    static Message opening(DataInputStream in) throws IOException {
        return read(UNTYPED, in);
    }

    /** One of those that follow; null when the connection ends. */
    static Message next(DataInputStream in) throws IOException {
        int type = in.read();
        return type < 0 ? null : read(type, in);
    }

    private static Message read(int type, DataInputStream in) throws IOException {
        try {
            var body = new byte[in.readInt() - LENGTH];
            in.readFully(body);
            return new Message(type, body);
        } catch (EOFException e) {
            return null;
        }
    }

    int type() {
        return type;
    }

    void write(DataOutputStream out) throws IOException {
        if (type != UNTYPED) {
            out.write(type);
        }
        out.writeInt(body.length + LENGTH);
        out.write(body);
    }

    /** Whether this only asks for encryption, and a true opening follows. */
    boolean asksForEncryption() {
        int code = ByteBuffer.wrap(body).getInt();
        return code == SSL_REQUEST || code == GSS_REQUEST;
    }

    /** Whether this asks to cancel what another connection runs, and nothing follows. */
    boolean isCancel() {
        return ByteBuffer.wrap(body).getInt() == CANCEL_REQUEST;
    }

    /** The text of this number, from 0, of those that the body begins with. */
    String text(int number) {
        int from = 0;
        for (int i = 0; i < number; i++) {
            from = end(from) + 1;
        }
        return new String(body, from, end(from) - from, StandardCharsets.UTF_8);
    }

    private int end(int from) {
        int end = from;
        while (body[end] != 0) {
            end++;
        }
        return end;
    }
}
