package dev.escapement.rest.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request body that was read to its end: never more than the limit, neither as sent nor when unpacked. */
public final class Body {
    private static final Logger LOG = LoggerFactory.getLogger(Body.class);
    private static final int MAX_DROPPED = 64 << 20;
    private static final Pattern JSON = Pattern.compile(
            "\\s*application/json\\s*(?:;\\s*charset\\s*=\\s*\"?utf-8\"?\\s*)?", Pattern.CASE_INSENSITIVE);

    private final String type;
    private final byte[] bytes;

    private Body(String type, byte[] bytes) {
        this.type = type;
        this.bytes = bytes;
    }

    /** Reads the body. @throws ApiException when it is too large, or not what its headers say */
    public static Body of(HttpServletRequest request, int limit) {
        boolean packed = isPacked(request.getHeader("Content-Encoding"));
        if (request.getContentLengthLong() > limit) {
            throw tooLarge(limit);
        }
        var sent = received(request, limit);
        return new Body(request.getContentType(), packed ? unpacked(sent, limit) : sent);
    }

    /**
     * Takes in what a client is still sending to a request that is refused: closing on it would reset the connection, and the client
     * would never read why. A client that asked first (Expect) sends nothing, and one that sends without end is cut off.
     */
    public static void drop(HttpServletRequest request) {
        if (request.getHeader("Expect") == null) {
            try {
                request.getInputStream().skipNBytes(MAX_DROPPED);
            } catch (IOException | RuntimeException e) {
                LOG.debug("The rest of a refused body ended: {}", e.toString());
            }
        }
    }

    /** The body as it was sent, unpacked. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** Insists on JSON by its type. @throws ApiException when it is of another */
    public void requireJson() {
        if (type == null || !JSON.matcher(type).matches()) {
            throw ProblemType.UNSUPPORTED_MEDIA_TYPE
                    .because("The body must be application/json in UTF-8, and Content-Type must say so.")
                    .with("Accept", "application/json");
        }
    }

    /** The body as text. @throws ApiException when it is not UTF-8 */
    public String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw ProblemType.INVALID_JSON.because("The body is not UTF-8.");
        }
    }

    private static boolean isPacked(String encoding) {
        var name = encoding == null ? "identity" : encoding.strip().toLowerCase(Locale.ROOT);
        if (!name.equals("identity") && !name.equals("gzip")) {
            throw ProblemType.UNSUPPORTED_MEDIA_TYPE
                    .because("The body may be sent as it is or with Content-Encoding: gzip.")
                    .with("Accept-Encoding", "gzip, identity");
        }
        return name.equals("gzip");
    }

    /** A container may fail in its own ways when the client stops sending: all of them are the client's. */
    private static byte[] received(HttpServletRequest request, int limit) {
        try {
            return read(request.getInputStream(), limit);
        } catch (ApiException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw ProblemType.INVALID_REQUEST.because("The body could not be read to its end.");
        }
    }

    private static byte[] unpacked(byte[] sent, int limit) {
        try (var stream = new GZIPInputStream(new ByteArrayInputStream(sent))) {
            return read(stream, limit);
        } catch (IOException e) {
            throw ProblemType.INVALID_REQUEST.because("The body is not in gzip format.");
        }
    }

    private static byte[] read(InputStream stream, int limit) throws IOException {
        var bytes = stream.readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw tooLarge(limit);
        }
        return bytes;
    }

    private static ApiException tooLarge(int limit) {
        return ProblemType.BODY_TOO_LARGE
                .because("A body may have " + limit + " bytes, unpacked.")
                .with("Connection", "close");
    }
}
