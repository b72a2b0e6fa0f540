package dev.escapement.engine.folder;

import dev.escapement.engine.job.SpecReader;
import dev.escapement.engine.job.Values;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/** A text of JSON or YAML as plain values, and the line that each of them begins at, by JSON Pointer; immutable. */
record Document(Object value, Map<String, Integer> lines) {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();
    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    /** Reads a text. @throws BrokenFileException when it is not one document, or uses what is not taken here */
    static Document json(String text) {
        return read(JSON.createParser(text));
    }

    /** Reads a text. @throws BrokenFileException when it is not one document, or uses what is not taken here */
    static Document yaml(String text) {
        return read(YAML.createParser(text));
    }

    private static Document read(JsonParser source) {
        try (var parser = source) {
            var reading = new Reading(parser);
            parser.nextToken();
            var value = reading.value("");
            if (parser.nextToken() != null) {
                throw reading.broken("holds a second document; a file holds one definition");
            }
            return new Document(value, Map.copyOf(reading.lines));
        } catch (JacksonException e) {
            var place = e.getLocation() == null ? TokenStreamLocation.NA : e.getLocation();
            throw new BrokenFileException(place.getLineNr(), words(e.getOriginalMessage()));
        } catch (NumberFormatException e) {
            throw new BrokenFileException(
                    source.currentTokenLocation().getLineNr(), "holds a number out of all bounds");
        }
    }

    /** What the parser says in each of its lines; what it quotes is indented. */
    private static String words(String message) {
        return message.lines().filter(line -> !line.startsWith(" ")).collect(Collectors.joining(", "));
    }

    /** The line of a value, or of the nearest one around it that is there. */
    int line(String pointer) {
        var place = pointer;
        while (!lines.containsKey(place) && !place.isEmpty()) {
            place = place.substring(0, place.lastIndexOf('/'));
        }
        return lines.getOrDefault(place, 1);
    }

    private static final class Reading {
        private final JsonParser parser;
        private final Map<String, Integer> lines = new HashMap<>();

        Reading(JsonParser parser) {
            this.parser = parser;
        }

        /** What begins at the current token; the current token is its last one afterwards. */
        Object value(String pointer) {
            lines.putIfAbsent(pointer, Math.max(1, parser.currentTokenLocation().getLineNr()));
            if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
                throw broken("uses an alias (*name), which is not taken here; write the value out");
            }
            var token = parser.currentToken();
            if (token == null) {
                throw broken("is empty");
            }
            return switch (token) {
                case START_OBJECT -> object(pointer);
                case START_ARRAY -> list(pointer);
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                case VALUE_NULL -> null;
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
                default -> parser.getString();
            };
        }

        private Map<String, Object> object(String pointer) {
            var object = new LinkedHashMap<String, Object>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                var key = parser.currentName();
                var place = pointer + "/" + Values.escape(key);
                lines.put(place, parser.currentTokenLocation().getLineNr());
                parser.nextToken();
                object.put(key, value(place));
            }
            return object;
        }

        private List<Object> list(String pointer) {
            var list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(value(pointer + "/" + list.size()));
            }
            return list;
        }

        private Object number() {
            BigDecimal number = parser.getDecimalValue();
            if (Math.abs((long) number.scale()) > SpecReader.MAX_SCALE) {
                throw broken("holds a number of more than " + SpecReader.MAX_SCALE + " digits on a side of its point");
            }
            return Values.value(number);
        }

        BrokenFileException broken(String message) {
            return new BrokenFileException(
                    Math.max(1, parser.currentTokenLocation().getLineNr()), message);
        }
    }
}
