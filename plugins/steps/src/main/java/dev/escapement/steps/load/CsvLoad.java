package dev.escapement.steps.load;

import dev.escapement.steps.Column;
import dev.escapement.steps.Session;
import dev.escapement.steps.SqlErrors;
import dev.escapement.steps.StepFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Loads one CSV file: in one stream when no row may be bad, else chunk by chunk. */
final class CsvLoad {
    static final int CHUNK_RECORDS = 1500;
    static final int CHUNK_BYTES = 1 << 20;
    static final int SAMPLE_RECORDS = 10_000;
    static final int SAMPLE_BYTES = 8 << 20;

    private final Session session;
    private final LoadOptions options;
    private final Target target;
    private final LoadFile file;
    private final Progress progress;

    CsvLoad(Session session, LoadOptions options, Target target, LoadFile file) {
        this.session = session;
        this.options = options;
        this.target = target;
        this.file = file;
        this.progress = new Progress(session.context());
    }

    /** Opens the same file once more. */
    interface Again {
        Input open() throws IOException, StepFailure;
    }

    long run(Input input, Again again) throws SQLException, StepFailure, IOException {
        var scanner = scanner(input);
        skip(scanner);
        var header = options.shape().header() ? header(scanner) : null;
        target.prepare(() -> guess(scanner, header));
        if (header != null && header.isEmpty()) {
            return 0;
        }
        var names = header == null ? target.inOrder() : target.matched(header, "The header of " + file.name());
        var sql = target.copy(names);
        return options.maxBadRows() == 0 ? straight(sql, scanner, again) : chunked(sql, scanner);
    }

    private RecordScanner scanner(Input input) {
        return new RecordScanner(input.stream(), options.shape().quote().charAt(0));
    }

    /** Records that hold no rows, before the header if there is one. */
    private void skip(RecordScanner scanner) throws IOException, StepFailure {
        for (long i = 0; i < options.skip(); i++) {
            scanner.next(1, 1);
        }
    }

    private List<String> header(RecordScanner scanner) throws IOException, StepFailure {
        var record = scanner.next(1, 1);
        if (record.size() == 0) {
            return List.of();
        }
        var names = Field.of(record, 0, options.shape(), options.encoding().charset()).stream()
                .map(Field::text)
                .toList();
        checkHeader(names);
        return names;
    }

    private void checkHeader(List<String> names) throws StepFailure {
        var whose = "The header of " + file.name();
        for (var name : names) {
            if (name.isEmpty() || Schema.isTooLong(name) || name.indexOf('\0') >= 0) {
                throw new StepFailure(
                        whose + " has a column whose name is empty or longer than 63 bytes: '" + name + "'.");
            }
        }
        if (new HashSet<>(names).size() < names.size()) {
            throw new StepFailure(whose + " names a column twice: " + names + ".");
        }
        if (options.schema().isGiven()
                && !new HashSet<>(names).equals(new HashSet<>(options.schema().names()))) {
            throw new StepFailure(whose + " does not agree with the schema: it has " + names + " and the schema has "
                    + options.schema().names() + ".");
        }
    }

    private List<Column> guess(RecordScanner scanner, List<String> header) throws IOException, StepFailure {
        var sample = scanner.peek(SAMPLE_RECORDS, SAMPLE_BYTES);
        var guesses = new ArrayList<TypeGuess>();
        for (int i = 0; i < sample.size(); i++) {
            var fields = Field.of(sample, i, options.shape(), StandardCharsets.ISO_8859_1);
            for (int j = 0;
                    j < fields.size() && (header == null ? i == 0 || j < guesses.size() : j < header.size());
                    j++) {
                if (guesses.size() == j) {
                    guesses.add(new TypeGuess());
                }
                see(guesses.get(j), fields.get(j));
            }
        }
        return columns(guesses, header);
    }

    private void see(TypeGuess guess, Field field) {
        boolean isNull = !field.quoted() && field.text().equals(options.shape().nullText());
        if (!isNull && !field.text().isEmpty()) {
            guess.see(field.text());
        }
    }

    private static List<Column> columns(List<TypeGuess> guesses, List<String> header) {
        var columns = new ArrayList<Column>();
        for (int i = 0; i < (header == null ? guesses.size() : header.size()); i++) {
            var type = i < guesses.size() ? guesses.get(i).type() : new TypeGuess().type();
            columns.add(Column.of(header == null ? "column" + (i + 1) : header.get(i), type));
        }
        return columns;
    }

    private long straight(String sql, RecordScanner scanner, Again again)
            throws SQLException, StepFailure, IOException {
        try {
            return new Pipe(session).sendRest(sql, scanner, progress);
        } catch (SQLException e) {
            var error = CopyError.of(e, file.relation());
            if (error != null) {
                locate(error, again);
            }
            throw SqlErrors.failure(e, null, file.warnings());
        }
    }

    /** Reads the file again up to the record that the server meant, and fails with its place and text. */
    private void locate(CopyError error, Again again) throws IOException, StepFailure {
        try (var input = again.open()) {
            var scanner = scanner(input);
            skip(scanner);
            if (options.shape().header()) {
                scanner.next(1, 1);
            }
            var lines = new ServerLines(error.line());
            for (var chunk = chunk(scanner); chunk.size() > 0; chunk = chunk(scanner)) {
                int bad = lines.find(chunk, 0);
                if (bad >= 0) {
                    file.setAside(chunk.line(bad), error, text(chunk, bad));
                }
            }
        }
    }

    private long chunked(String sql, RecordScanner scanner) throws SQLException, StepFailure, IOException {
        var load = new ChunkedLoad(session, file, sql);
        long rows = 0;
        try (var ahead = new ReadAhead(() -> chunk(scanner))) {
            for (var chunk = ahead.next(); chunk.size() > 0; chunk = ahead.next()) {
                var records = chunk;
                rows += load.load(chunk, record -> text(records, record));
                long soFar = rows;
                progress.tell(() -> "Loaded " + soFar + " rows of " + file.name());
            }
        }
        return rows;
    }

    private static Chunk chunk(RecordScanner scanner) throws IOException, StepFailure {
        return scanner.next(CHUNK_RECORDS, CHUNK_BYTES);
    }

    private String text(Chunk chunk, int record) {
        int start = chunk.start(record);
        return new String(
                chunk.bytes(),
                start,
                Field.withoutBreak(chunk, record) - start,
                options.encoding().charset());
    }
}
