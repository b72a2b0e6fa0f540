package dev.escapement.rest.batch;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.MappingMatch;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;

/** A call of a batch as an endpoint sees a request. For one thread. */
final class InnerRequest extends HttpServletRequestWrapper {
    private final InnerCall call;
    private final String pattern;
    private final Input input;

    InnerRequest(HttpServletRequest outer, InnerCall call, String pattern) {
        super(outer);
        this.call = call;
        this.pattern = pattern;
        this.input = new Input(call.body().getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public String getMethod() {
        return call.method();
    }

    @Override
    public String getRequestURI() {
        return call.path();
    }

    @Override
    public String getContextPath() {
        return "";
    }

    @Override
    public String getQueryString() {
        return call.query();
    }

    @Override
    public String getHeader(String name) {
        return call.headers().get(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        var value = getHeader(name);
        return Collections.enumeration(value == null ? List.of() : List.of(value));
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        return Collections.enumeration(call.headers().keySet());
    }

    @Override
    public String getContentType() {
        return getHeader("Content-Type");
    }

    @Override
    public int getContentLength() {
        return call.body().length();
    }

    @Override
    public long getContentLengthLong() {
        return call.body().length();
    }

    @Override
    public ServletInputStream getInputStream() {
        return input;
    }

    @Override
    public HttpServletMapping getHttpServletMapping() {
        return new Mapping(pattern);
    }

    private record Mapping(String pattern) implements HttpServletMapping {
        @Override
        public String getMatchValue() {
            return "";
        }

        @Override
        public String getPattern() {
            return pattern;
        }

        @Override
        public String getServletName() {
            return "batch";
        }

        @Override
        public MappingMatch getMappingMatch() {
            return MappingMatch.PATH;
        }
    }

    private static final class Input extends ServletInputStream {
        private final ByteArrayInputStream bytes;

        Input(byte[] bytes) {
            this.bytes = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return bytes.read(target, offset, length);
        }

        @Override
        public boolean isFinished() {
            return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("A call of a batch is read at once.");
        }
    }
}
