package dev.escapement.steps.load;

import dev.escapement.steps.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Turns JSON objects into CSV records of fixed columns; what is nested stays JSON text, and what is missing is null. */
final class NdjsonRows {
    private final Map<String, Integer> places = new HashMap<>();
    private final String[] values;

    NdjsonRows(List<String> columns) {
        columns.forEach(column -> places.put(column, places.size()));
        values = new String[columns.size()];
    }

    /** A line is no JSON object of these columns. */
    static final class BadLine extends Exception {
        BadLine(String message) {
            super(message);
        }
    }

    /** Is given each member of an object. */
    interface Members {
        void member(String key, JsonToken token, String value) throws BadLine;
    }

    /** Reads an object that must be all there is; values come as they are written, texts without their quotes. */
    static void read(byte[] bytes, int start, int end, Members members) throws BadLine {
        try (var parser = Json.MAPPER.createParser(bytes, start, end - start)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new BadLine("is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                var key = parser.currentName();
                var token = parser.nextToken();
                members.member(
                        key, token, token.isStructStart() ? nested(parser, bytes, start) : scalar(parser, token));
            }
            if (parser.nextToken() != null) {
                throw new BadLine("has more than one JSON value");
            }
        } catch (JacksonException e) {
            throw new BadLine("is not valid JSON: " + e.getOriginalMessage());
        }
    }

    private static String scalar(JsonParser parser, JsonToken token) {
        return token == JsonToken.VALUE_NULL ? null : parser.getString();
    }

    private static String nested(JsonParser parser, byte[] bytes, int start) {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        int to = (int) parser.currentLocation().getByteOffset();
        return new String(bytes, start + from, to - from, StandardCharsets.UTF_8);
    }

    /** Appends the CSV record of the object, its line break included. */
    void append(byte[] bytes, int start, int end, StringBuilder csv) throws BadLine {
        Arrays.fill(values, null);
        read(bytes, start, end, (key, token, value) -> {
            var place = places.get(key);
            if (place == null) {
                throw new BadLine("has a key " + key + " that no column of the load is named for");
            }
            values[place] = value;
        });
        for (int i = 0; i < values.length; i++) {
            csv.append(i == 0 ? "" : ",");
            appendQuoted(values[i], csv);
        }
        csv.append('\n');
    }

    private static void appendQuoted(String value, StringBuilder csv) throws BadLine {
        if (value == null) {
            return;
        }
        csv.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1));
            if (Character.isSurrogate(c) && !pair) {
                throw new BadLine("has half of a surrogate pair");
            }
            csv.append(c);
            if (c == '"') {
                csv.append('"');
            }
            if (pair) {
                csv.append(value.charAt(++i));
            }
        }
        csv.append('"');
    }
}
