package dev.escapement.steps.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads both streams of a process to their ends, so that it never waits for a reader: to the log, and what is asked for besides. */
final class Output {
    private static final Logger LOG = LoggerFactory.getLogger(Output.class);
    /** The most bytes of standard output that a step leaves for others. */
    static final int MOST_KEPT = 65_536;

    private static final int BUFFER = 8_192;
    private static final int LONGEST_WORD = 500;
    private static final long PATIENCE_MILLIS = 10_000;

    private final OutputLog log;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final List<Thread> readers;
    private String lastError = "";

    private Output(Process process, OutputLog log) {
        this.log = log;
        readers = List.of(
                reader(process, () -> copy(process.getInputStream(), new Lines(log::add), this::keep)),
                reader(process, () -> copy(process.getErrorStream(), new Lines(this::addError), bytes -> {})));
    }

    /** Begins to read. */
    static Output of(Process process, OutputLog log) {
        var output = new Output(process, log);
        output.readers.forEach(Thread::start);
        return output;
    }

    /** Waits until all is read; not for ever, since one that got away may keep a stream open. */
    void await() throws InterruptedException {
        for (var reader : readers) {
            reader.join(PATIENCE_MILLIS);
        }
    }

    /** The last line of standard error that is not blank. */
    synchronized String lastError() {
        return lastError;
    }

    /** Standard output, one byte more than may be kept at most. */
    synchronized byte[] kept() {
        return kept.toByteArray();
    }

    private static Thread reader(Process process, Runnable work) {
        var thread = new Thread(work, "escapement-process-" + process.pid());
        thread.setDaemon(true);
        return thread;
    }

    private static void copy(InputStream stream, Lines lines, Consumer<byte[]> besides) {
        var buffer = new byte[BUFFER];
        try (stream) {
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                besides.accept(Arrays.copyOf(buffer, count));
                lines.add(buffer, count);
            }
        } catch (IOException e) {
            LOG.debug("A stream of a process broke off: {}", e.getMessage());
        }
        lines.end();
    }

    private synchronized void keep(byte[] bytes) {
        kept.write(bytes, 0, Math.min(bytes.length, MOST_KEPT + 1 - kept.size()));
    }

    private void addError(String text, int bytes) {
        log.add("stderr: " + text, bytes);
        if (!text.isBlank()) {
            remember(text.strip());
        }
    }

    private synchronized void remember(String text) {
        lastError = text.length() <= LONGEST_WORD ? text : text.substring(0, LONGEST_WORD) + "…";
    }

    /** Standard output as a text, without the line breaks at its end. */
    String text() {
        return new String(kept(), StandardCharsets.UTF_8).replaceFirst("[\\r\\n]+$", "");
    }
}
