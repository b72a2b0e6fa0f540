package dev.escapement.steps.load;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Gathers CSV records that are made from other records, each with the line and the number of its origin. */
final class CsvChunk {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Chunk chunk = new Chunk();
    private final List<Integer> origins = new ArrayList<>();

    CsvChunk() {
        chunk.reset(new byte[0], 0);
    }

    /** Adds a record that ends with a line feed. */
    void add(String record, long line, int origin) {
        bytes.writeBytes(record.getBytes(StandardCharsets.UTF_8));
        chunk.add(bytes.size(), line, count(record, '\n') - 1, count(record, '\r'));
        origins.add(origin);
    }

    int origin(int record) {
        return origins.get(record);
    }

    Chunk chunk() {
        chunk.moveTo(bytes.toByteArray());
        return chunk;
    }

    private static int count(String text, char wanted) {
        int count = 0;
        for (int at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
            count++;
        }
        return count;
    }
}
