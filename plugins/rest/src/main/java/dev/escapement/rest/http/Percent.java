package dev.escapement.rest.http;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encoding (RFC 3986) of UTF-8, both ways; decoding is strict. */
public final class Percent {
    private Percent() {}

    /** Encodes all but what needs no encoding. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The text that was encoded. @throws ApiException when this is no encoding of UTF-8 */
    public static String decode(String raw) {
        if (raw.indexOf('%') < 0 && raw.chars().allMatch(c -> c < 0x80)) {
            return raw;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(raw)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed();
        }
    }

    private static byte[] bytes(String raw) {
        var bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes.write(octet(raw, i + 1));
                i += 2;
            } else if (c < 0x80) {
                bytes.write(c);
            } else {
                throw malformed();
            }
        }
        return bytes.toByteArray();
    }

    private static int octet(String raw, int at) {
        boolean whole = at + 1 < raw.length()
                && HexFormat.isHexDigit(raw.charAt(at))
                && HexFormat.isHexDigit(raw.charAt(at + 1));
        if (!whole) {
            throw malformed();
        }
        return HexFormat.fromHexDigits(raw, at, at + 2);
    }

    private static ApiException malformed() {
        return ProblemType.INVALID_REQUEST.because("The address is not percent-encoded UTF-8.");
    }
}
