package dev.escapement.client.job;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * One row of a result; immutable. Its values are Boolean, Long, BigDecimal or null where JSON has such, and PostgreSQL's own text for all
 * else. The getters take the name of a column, of several columns of one name the first; each returns null for null, and throws
 * NoSuchElementException when there is no such column and IllegalArgumentException when the value cannot be read so.
 */
public final class Row {
    /** PostgreSQL writes a blank for the T, and an offset without minutes when it has none. */
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("['T'][' ']")
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendPattern("[XXX][X]")
            .toFormatter(Locale.ROOT);

    private final List<Column> columns;
    private final List<Object> values;

    /**
     * A row with its columns; neither list is copied.
     *
     * @param columns in order
     * @param values in the order of the columns, one for each, null among them
     */
    public Row(List<Column> columns, List<Object> values) {
        this.columns = columns;
        this.values = values;
    }

    /** {@return its columns, in order} */
    public List<Column> columns() {
        return columns;
    }

    /** {@return all values in the order of the columns; those that are null too} */
    public List<Object> values() {
        return values;
    }

    /** {@return the values by the names of their columns; of several of one name the first} */
    public Map<String, Object> asMap() {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < columns.size(); i++) {
            map.putIfAbsent(columns.get(i).name(), values.get(i));
        }
        return Collections.unmodifiableMap(map);
    }

    /**
     * {@return the value as it came}
     *
     * @param column the name of its column
     */
    public Object value(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return values.get(i);
            }
        }
        throw new NoSuchElementException("The result has no column " + column + "; its columns are "
                + columns.stream().map(Column::name).toList() + ".");
    }

    /**
     * {@return any value as text}
     *
     * @param column the name of its column
     */
    public String text(String column) {
        var value = value(column);
        return value instanceof BigDecimal number ? number.toPlainString() : value == null ? null : value.toString();
    }

    /**
     * {@return a whole number of 64 bits, also one that is written with zeros behind its point}
     *
     * @param column the name of its column
     */
    public Long integer(String column) {
        var number = decimal(column);
        try {
            return number == null ? null : Long.valueOf(number.longValueExact());
        } catch (ArithmeticException e) {
            throw unreadable(column, "a whole number of 64 bit", e);
        }
    }

    /**
     * {@return a number, to the digit}
     *
     * @param column the name of its column
     */
    public BigDecimal decimal(String column) {
        var text = text(column);
        try {
            return text == null ? null : new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw unreadable(column, "a number", e);
        }
    }

    /**
     * {@return a number as near as a double comes; NaN and the infinities too}
     *
     * @param column the name of its column
     */
    public Double floating(String column) {
        var text = text(column);
        try {
            return text == null ? null : Double.valueOf(text);
        } catch (NumberFormatException e) {
            throw unreadable(column, "a number", e);
        }
    }

    /**
     * {@return true or false}
     *
     * @param column the name of its column
     */
    public Boolean bool(String column) {
        var value = value(column);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        throw unreadable(column, "true or false", null);
    }

    /**
     * {@return a date}
     *
     * @param column the name of its column
     */
    public LocalDate date(String column) {
        var text = text(column);
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (RuntimeException e) {
            throw unreadable(column, "a date", e);
        }
    }

    /**
     * {@return a time with its offset, such as those of the type timestamp with time zone}
     *
     * @param column the name of its column
     */
    public Instant instant(String column) {
        var text = text(column);
        try {
            return text == null ? null : OffsetDateTime.parse(text, TIME).toInstant();
        } catch (RuntimeException e) {
            throw unreadable(column, "a time with its offset", e);
        }
    }

    private IllegalArgumentException unreadable(String column, String what, Exception cause) {
        return new IllegalArgumentException(
                "Column " + column + " holds " + text(column) + ", not " + what + ".", cause);
    }

    @Override
    public String toString() {
        return asMap().toString();
    }
}
