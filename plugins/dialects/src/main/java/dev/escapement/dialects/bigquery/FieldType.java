package dev.escapement.dialects.bigquery;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Stream;

/** The types of BigQuery's columns, each with the type of PostgreSQL that stands for it, and the names of those that are shown as it. */
enum FieldType {
    STRING("text", "text", "character varying", "varchar", "bpchar", "character", "name", "uuid"),
    BYTES("bytea", "bytea"),
    INTEGER("bigint", "bigint", "integer", "smallint", "int8", "int4", "int2", "oid"),
    FLOAT("double precision", "double precision", "real", "float8", "float4"),
    NUMERIC("numeric", "numeric"),
    BOOLEAN("boolean", "boolean", "bool"),
    TIMESTAMP("timestamptz", "timestamp with time zone", "timestamptz"),
    DATE("date", "date"),
    TIME("time", "time without time zone", "time"),
    DATETIME("timestamp", "timestamp without time zone", "timestamp"),
    JSON("jsonb", "jsonb", "json");

    /** The names of types that a parameter may have. */
    static final String[] WITH_ARRAY = Stream.concat(
                    Stream.of(values()).map(Enum::name),
                    Stream.of("INT64", "FLOAT64", "BOOL", "BIGNUMERIC", "DECIMAL", "BIGDECIMAL", "ARRAY"))
            .toArray(String[]::new);

    private static final DateTimeFormatter TIMES = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd HH:mm:ss")
            .appendFraction(java.time.temporal.ChronoField.NANO_OF_SECOND, 0, 6, true)
            .appendOffset("+HH:mm", "+00")
            .toFormatter(Locale.ROOT);

    private final String sql;
    /** Each between two bars. */
    private final String shown;

    FieldType(String sql, String... shown) {
        this.sql = sql;
        this.shown = "|" + String.join("|", shown) + "|";
    }

    String sql() {
        return sql;
    }

    /** The type of a name that a client writes. @throws WireException when it is none, or one that cannot be kept */
    static FieldType named(String name, String path) {
        var upper = name == null ? "STRING" : name.toUpperCase(Locale.ROOT);
        return switch (upper) {
            case "INT64" -> INTEGER;
            case "FLOAT64" -> FLOAT;
            case "BOOL" -> BOOLEAN;
            case "BIGNUMERIC", "DECIMAL", "BIGDECIMAL" -> NUMERIC;
            default ->
                Stream.of(values())
                        .filter(type -> type.name().equals(upper))
                        .findFirst()
                        .orElseThrow(() -> WireException.invalid(path, "The type " + name + " is not supported here."));
        };
    }

    /** The type that shows a column of this type of PostgreSQL; what is none of them is shown as its text. */
    static FieldType showing(String type) {
        return Stream.of(values())
                .filter(field -> field.shown.contains("|" + type + "|"))
                .findFirst()
                .orElse(STRING);
    }

    /** A value as clients read it: always a text. */
    String wire(Object value, boolean int64Timestamps) {
        var text = value instanceof BigDecimal number ? number.toPlainString() : value.toString();
        return switch (this) {
            case TIMESTAMP -> timestamp(text, int64Timestamps);
            case DATETIME -> text.replace(' ', 'T');
            case BYTES ->
                text.startsWith("\\x")
                        ? Base64.getEncoder().encodeToString(HexFormat.of().parseHex(text.substring(2)))
                        : text;
            default -> text;
        };
    }

    /** In seconds, or in microseconds; a time that is none, such as infinity, stays as it is. */
    private static String timestamp(String text, boolean int64) {
        if (!Character.isDigit(text.charAt(0)) || text.endsWith("BC")) {
            return text;
        }
        var time = OffsetDateTime.parse(text, TIMES).toInstant();
        var micros = BigDecimal.valueOf(time.getEpochSecond())
                .scaleByPowerOfTen(6)
                .add(BigDecimal.valueOf(time.getNano() / 1_000));
        return (int64 ? micros : micros.scaleByPowerOfTen(-6)).toPlainString();
    }
}
