package dev.escapement.rest.http;

import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.SpecReader;
import java.io.StringWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** JSON text to plain values and back: strictly in, and to the digit both ways. */
public final class Json {
    /** What came in at the deepest must go out inside of a list. */
    private static final int MAX_DEPTH_OUT = 1_000;

    private static final int MAX_WORDS = 300;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamWriteConstraints(StreamWriteConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH_OUT)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addModule(new SimpleModule().addSerializer(BigDecimal.class, new Plain()))
            .build();

    private Json() {}

    /** One JSON value. @throws ApiException when the text is something else */
    public static Object parse(String text) {
        if (text.isBlank()) {
            throw ProblemType.INVALID_JSON.because("The body is empty.");
        }
        try (var parser = MAPPER.createParser(text)) {
            return parse(parser);
        }
    }

    private static Object parse(JsonParser parser) {
        try {
            return MAPPER.readValue(parser, Object.class);
        } catch (JacksonException e) {
            throw notJson(parser, e.getLocation(), words(e));
        } catch (NumberFormatException e) {
            throw notJson(parser, null, "This number is out of all bounds");
        }
    }

    private static ApiException notJson(JsonParser parser, TokenStreamLocation location, String words) {
        var at = location == null ? parser.currentLocation() : location;
        var pointer = parser.streamReadContext().pathAsPointer().toString();
        var message = "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": " + words;
        return ProblemType.INVALID_JSON
                .because("The body is not one JSON value.")
                .with(List.of(new Problem(pointer, message)));
    }

    /** The parser's own words, cut short, without its hints for programmers. */
    private static String words(JacksonException e) {
        var words = e.getOriginalMessage();
        return words.substring(0, Math.min(words.length(), MAX_WORDS))
                .replaceAll("[(,][^(,]*`[^`]*`\\)?", "")
                .strip();
    }

    /** Writes a value. */
    public static void write(Object document, Writer out) {
        MAPPER.writeValue(out, document);
    }

    /** A value as text. */
    public static String text(Object document) {
        var text = new StringWriter();
        write(document, text);
        return text.toString();
    }

    private static final class Plain extends ValueSerializer<BigDecimal> {
        @Override
        public void serialize(BigDecimal number, JsonGenerator out, SerializationContext context) {
            out.writeNumber(
                    Math.abs((long) number.scale()) > SpecReader.MAX_SCALE
                            ? number.toString()
                            : number.toPlainString());
        }
    }
}
