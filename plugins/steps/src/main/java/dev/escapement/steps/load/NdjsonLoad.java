package dev.escapement.steps.load;

import dev.escapement.steps.Column;
import dev.escapement.steps.Session;
import dev.escapement.steps.StepFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonToken;

/** Loads one file of JSON objects, one a line. */
final class NdjsonLoad {
    private static final Logger LOG = LoggerFactory.getLogger(NdjsonLoad.class);

    private final Session session;
    private final Target target;
    private final LoadFile file;
    private final Progress progress;

    NdjsonLoad(Session session, Target target, LoadFile file) {
        this.session = session;
        this.target = target;
        this.file = file;
        this.progress = new Progress(session.context());
    }

    long run(Input input) throws SQLException, StepFailure, IOException {
        var scanner = new RecordScanner(input.stream(), RecordScanner.NO_QUOTE);
        var guesses = guess(scanner.peek(CsvLoad.SAMPLE_RECORDS, CsvLoad.SAMPLE_BYTES));
        target.prepare(() -> columns(guesses));
        if (guesses.isEmpty() && scanner.peek(1, 1).size() == 0) {
            return 0;
        }
        var names = List.copyOf(target.forKeys(guesses.keySet()));
        var load = new ChunkedLoad(session, file, target.copy(names));
        var rows = new NdjsonRows(names);
        long count = 0;
        for (var lines = chunk(scanner); lines.size() > 0; lines = chunk(scanner)) {
            count += load(lines, rows, load);
            long soFar = count;
            progress.tell(() -> "Loaded " + soFar + " rows of " + file.name());
        }
        return count;
    }

    private static Chunk chunk(RecordScanner scanner) throws IOException, StepFailure {
        return scanner.next(CsvLoad.CHUNK_RECORDS, CsvLoad.CHUNK_BYTES);
    }

    private long load(Chunk lines, NdjsonRows rows, ChunkedLoad load) throws SQLException, StepFailure, IOException {
        var csv = new CsvChunk();
        for (int i = 0; i < lines.size(); i++) {
            if (isBlank(lines, i)) {
                continue;
            }
            var row = new StringBuilder();
            try {
                rows.append(lines.bytes(), lines.start(i), lines.end(i), row);
                csv.add(row.toString(), lines.line(i), i);
            } catch (NdjsonRows.BadLine e) {
                file.setAside(lines.line(i), e.getMessage(), text(lines, i));
            }
        }
        return load.load(csv.chunk(), record -> text(lines, csv.origin(record)));
    }

    private static Map<String, TypeGuess> guess(Chunk sample) {
        var guesses = new LinkedHashMap<String, TypeGuess>();
        for (int i = 0; i < sample.size(); i++) {
            try {
                NdjsonRows.read(
                        sample.bytes(),
                        sample.start(i),
                        sample.end(i),
                        (key, token, value) ->
                                see(guesses.computeIfAbsent(key, name -> new TypeGuess()), token, value));
            } catch (NdjsonRows.BadLine e) {
                // The load itself will meet the line and say so.
                LOG.debug("Line {} is left out of the sample: {}", sample.line(i), e.getMessage());
            }
        }
        return guesses;
    }

    private static void see(TypeGuess guess, JsonToken token, String value) {
        if (token == JsonToken.VALUE_STRING) {
            guess.seeText(value);
        } else if (value != null) {
            guess.seeJson(value);
        }
    }

    private static List<Column> columns(Map<String, TypeGuess> guesses) throws StepFailure {
        var columns = new ArrayList<Column>();
        for (var guess : guesses.entrySet()) {
            if (guess.getKey().isEmpty() || Schema.isTooLong(guess.getKey())) {
                throw new StepFailure(
                        "No column can be named for the key '" + guess.getKey() + "'; \"schema\" says the columns.");
            }
            columns.add(Column.of(guess.getKey(), guess.getValue().type()));
        }
        return columns;
    }

    private static boolean isBlank(Chunk lines, int line) {
        for (int i = lines.start(line); i < lines.end(line); i++) {
            if (" \t\r\n".indexOf(lines.bytes()[i]) < 0) {
                return false;
            }
        }
        return true;
    }

    private static String text(Chunk chunk, int record) {
        int start = chunk.start(record);
        return new String(chunk.bytes(), start, Field.withoutBreak(chunk, record) - start, StandardCharsets.UTF_8);
    }
}
