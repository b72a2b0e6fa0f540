package dev.escapement.steps.load;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** A file opened for reading, unpacked and without a byte order mark, which counts what is read from the disk. */
final class Input implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Counting raw;
    private final InputStream stream;

    private Input(Counting raw, InputStream stream) {
        this.raw = raw;
        this.stream = stream;
    }

    static Input open(Path file, boolean gzip, boolean marked) throws IOException {
        var raw = new Counting(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS));
        try {
            InputStream plain = gzip && Files.size(file) > 0 ? new GZIPInputStream(raw, BUFFER) : raw;
            return new Input(raw, marked ? withoutMark(plain) : plain);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    InputStream stream() {
        return stream;
    }

    long bytes() {
        return raw.count;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }

    private static InputStream withoutMark(InputStream in) throws IOException {
        var pushback = new PushbackInputStream(in, MARK.length);
        var start = pushback.readNBytes(MARK.length);
        if (!Arrays.equals(start, MARK)) {
            pushback.unread(start);
        }
        return pushback;
    }

    private static final class Counting extends FilterInputStream {
        private long count;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            count += Math.max(0, read);
            return read;
        }
    }
}
