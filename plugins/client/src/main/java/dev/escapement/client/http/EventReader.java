package dev.escapement.client.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/** Reads text/event-stream, in whatever pieces it comes: lines end in CR, LF or both, and an empty one ends an event. Not thread-safe. */
final class EventReader {
    /** A job without its steps is not longer. */
    private static final int LONGEST = 16 << 20;

    private final BiConsumer<String, String> events;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private String name = "";
    private boolean afterCr;

    /** Events are told with their names and data. */
    EventReader(BiConsumer<String, String> events) {
        this.events = events;
    }

    /** @throws IOException when a line or an event is longer than any can be */
    void read(ByteBuffer piece) throws IOException {
        while (piece.hasRemaining()) {
            byte next = piece.get();
            if (next == '\n' && afterCr) {
                afterCr = false;
            } else if (next == '\n' || next == '\r') {
                afterCr = next == '\r';
                end();
            } else {
                afterCr = false;
                add(next);
            }
        }
    }

    private void add(byte next) throws IOException {
        line.write(next);
        if (line.size() + data.length() > LONGEST) {
            throw new IOException("an event is longer than " + LONGEST + " bytes");
        }
    }

    private void end() {
        var text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (text.isEmpty()) {
            dispatch();
        } else {
            field(text);
        }
    }

    private void field(String text) {
        int colon = text.indexOf(':');
        var field = colon < 0 ? text : text.substring(0, colon);
        var value = colon < 0 ? "" : text.substring(colon + 1);
        value = value.startsWith(" ") ? value.substring(1) : value;
        if (field.equals("event")) {
            name = value;
        } else if (field.equals("data")) {
            data.append(value).append('\n');
        }
    }

    private void dispatch() {
        if (data.length() > 0) {
            events.accept(name, data.substring(0, data.length() - 1));
        }
        name = "";
        data.setLength(0);
    }
}
