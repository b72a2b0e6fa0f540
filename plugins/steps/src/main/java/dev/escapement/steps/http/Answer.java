package dev.escapement.steps.http;

import dev.escapement.engine.job.Values;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;

/** What came back: a status, headers by lower-case name, and as much of the content as was wanted; immutable. */
final class Answer {
    private static final int EXCERPT = 500;
    /** Enough for so many characters in any encoding. */
    static final int EXCERPT_BYTES = 4 * EXCERPT + 8;

    /** What is of the connection, and what is a key. */
    private static final Set<String> UNTOLD =
            Set.of("connection", "keep-alive", "transfer-encoding", "set-cookie", "set-cookie2");

    private final int status;
    private final Map<String, String> headers;
    private final byte[] content;
    private final boolean isCut;

    private Answer(int status, Map<String, String> headers, byte[] content, boolean isCut) {
        this.status = status;
        this.headers = Collections.unmodifiableMap(headers);
        this.content = content;
        this.isCut = isCut;
    }

    /** Without content. */
    static Answer of(HttpResponse response) {
        var headers = new LinkedHashMap<String, String>();
        for (Header header : response.getHeaders()) {
            var name = header.getName().toLowerCase(Locale.ROOT);
            if (!UNTOLD.contains(name)) {
                headers.merge(name, header.getValue() == null ? "" : header.getValue(), (one, two) -> one + ", " + two);
            }
        }
        return new Answer(response.getCode(), headers, new byte[0], false);
    }

    /** With content, which is cut when there was more of it. */
    Answer with(byte[] newContent, boolean newIsCut) {
        return new Answer(status, headers, newContent, newIsCut);
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    /** Null when there is none. */
    String header(String name) {
        return headers.get(name);
    }

    byte[] content() {
        return content;
    }

    int size() {
        return content.length;
    }

    boolean isCut() {
        return isCut;
    }

    boolean isJson() {
        var type = type();
        return type.equals("application/json") || type.equals("text/json") || type.endsWith("+json");
    }

    boolean isText() {
        return type().startsWith("text/");
    }

    /** What says nothing about itself is what small servers say of their errors. */
    private boolean isReadable() {
        return type().isEmpty() || type().endsWith("xml") || isText() || isJson();
    }

    private String type() {
        var type = ContentType.parseLenient(header("content-type"));
        return type == null || type.getMimeType() == null
                ? ""
                : type.getMimeType().toLowerCase(Locale.ROOT);
    }

    /** In the encoding that it says it has, or else UTF-8. */
    String text() {
        var type = ContentType.parseLenient(header("content-type"));
        Charset charset = type == null || type.getCharset() == null ? StandardCharsets.UTF_8 : type.getCharset();
        return Values.storable(new String(content, charset));
    }

    /** The begin of a text for an error. The mark stands just behind it, so that what is left of a cut secret is found. */
    String excerpt() {
        if (content.length == 0) {
            return "no content";
        }
        if (!isReadable()) {
            return "content that is no text (" + header("content-type") + ")";
        }
        var text = text();
        if (text.length() <= EXCERPT) {
            return text + (isCut ? "…" : "");
        }
        int end = Character.isHighSurrogate(text.charAt(EXCERPT - 1)) ? EXCERPT - 1 : EXCERPT;
        return text.substring(0, end) + "…";
    }
}
