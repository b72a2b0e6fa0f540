package dev.escapement.steps;

import dev.escapement.engine.step.ConfigReader;
import java.util.List;
import java.util.Locale;

/** How rows are written in a file: {@code format}, {@code compression} and what CSV has besides. */
public record FileShape(
        Format format, Compression compression, boolean header, String delimiter, String quote, String nullText) {
    /** The formats that are known. */
    public enum Format {
        CSV,
        NDJSON
    }

    /** What lies around the format; null stands for what the file's suffix says. */
    public enum Compression {
        GZIP,
        NONE
    }

    private static final String GZIP_SUFFIX = ".gz";

    /** Reads the keys; the format is taken from the suffix of the paths when no key names it. */
    public static FileShape read(ConfigReader config, Checks checks, List<String> paths) {
        var shape = new FileShape(
                config.choice("format", Format.class, bySuffix(paths)),
                config.choice("compression", Compression.class, null),
                config.flag("header", true),
                checks.character("delimiter", ","),
                checks.character("quote", "\""),
                nullText(config));
        if (shape.format() == null && !paths.isEmpty()) {
            config.problem("format", "is required, since the file's suffix is none of .csv, .ndjson, .jsonl (and .gz)");
        }
        shape.check(config);
        return shape;
    }

    private static String nullText(ConfigReader config) {
        var value = config.get("null");
        if (value == null || value instanceof String) {
            return value == null ? "" : (String) value;
        }
        config.problem("null", "must be a text");
        return "";
    }

    private void check(ConfigReader config) {
        if (delimiter.equals(quote)) {
            config.problem("quote", "must not be the delimiter");
        }
        if (nullText.contains(delimiter)
                || nullText.contains(quote)
                || nullText.chars().anyMatch(c -> c == '\n' || c == '\r')) {
            config.problem("null", "must hold neither the delimiter nor the quote nor a line break");
        }
        if (format == Format.NDJSON) {
            for (var key : List.of("header", "delimiter", "quote", "null")) {
                if (config.get(key) != null) {
                    config.problem(key, "is a key of the format csv only");
                }
            }
        }
    }

    private static Format bySuffix(List<String> paths) {
        Format found = null;
        for (var path : paths) {
            var name = path.toLowerCase(Locale.ROOT);
            var bare = name.endsWith(GZIP_SUFFIX) ? name.substring(0, name.length() - GZIP_SUFFIX.length()) : name;
            var format = bare.endsWith(".csv")
                    ? Format.CSV
                    : bare.endsWith(".ndjson") || bare.endsWith(".jsonl") ? Format.NDJSON : null;
            if (format == null || (found != null && found != format)) {
                return null;
            }
            found = format;
        }
        return found;
    }

    public boolean isGzip(String path) {
        return compression == null
                ? path.toLowerCase(Locale.ROOT).endsWith(GZIP_SUFFIX)
                : compression == Compression.GZIP;
    }

    /** The options of COPY for this CSV, the first of them the format. */
    public String copyOptions() {
        return "format csv, delimiter " + TableName.literal(delimiter) + ", quote " + TableName.literal(quote)
                + ", null " + TableName.literal(nullText);
    }
}
