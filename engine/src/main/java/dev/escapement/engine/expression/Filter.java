package dev.escapement.engine.expression;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.Temporal;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** One thing that is done to a value. */
@FunctionalInterface
interface Filter {
    /** Leaves the value as it is: whoever writes SQL asks for it by name. */
    Filter IDENTIFIER = value -> value;

    /** What the value becomes. @throws ExpressionException when it cannot be done to this value; the message goes on after the expression */
    Object apply(Object value);

    /** Makes one of its name. @throws ExpressionException when there is no such filter, or its argument is wrong */
    static Filter of(String name, String argument) {
        return switch (name) {
            case "date" -> times(formatter(given(name, argument, "a pattern such as 'yyyyMMdd'"))::format);
            case "plus" -> times(adder(given(name, argument, "a duration such as 'P1D' or 'PT6H'"), 1));
            case "minus" -> times(adder(given(name, argument, "a duration such as 'P1D' or 'PT6H'"), -1));
            case "zone" -> times(zone(given(name, argument, "a time zone such as 'Europe/Berlin'")));
            case "identifier" -> {
                if (argument != null) {
                    throw new ExpressionException("the filter identifier takes no argument");
                }
                yield IDENTIFIER;
            }
            default ->
                throw new ExpressionException(
                        "there is no filter " + name + "; the filters are date, identifier, minus, plus, zone");
        };
    }

    private static String given(String name, String argument, String what) {
        if (argument == null) {
            throw new ExpressionException("the filter " + name + " needs " + what);
        }
        return argument;
    }

    private static Filter times(Function<Temporal, Object> work) {
        return value -> {
            var time = time(value);
            try {
                return work.apply(time);
            } catch (DateTimeException | ArithmeticException e) {
                throw new ExpressionException("cannot be worked out for " + time + ": " + e.getMessage());
            }
        };
    }

    /** A time with its zone, or a day. */
    private static Temporal time(Object value) {
        if (value instanceof ZonedDateTime time) {
            return time;
        }
        if (value instanceof LocalDate day) {
            return day;
        }
        var text = String.valueOf(value);
        try {
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text)
                    : OffsetDateTime.parse(text).toZonedDateTime();
        } catch (DateTimeException e) {
            throw new ExpressionException(
                    "is neither a day such as 2026-11-22 nor a time such as 2026-11-22T02:00:00Z, which its filters work on");
        }
    }

    private static DateTimeFormatter formatter(String pattern) {
        try {
            return DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw new ExpressionException("'" + pattern + "' is no pattern of the filter date: " + e.getMessage());
        }
    }

    /** Days are days of the calendar, whatever the clocks do; hours and less are elapsed time. */
    private static Function<Temporal, Object> adder(String text, int sign) {
        try {
            int t = text.indexOf('T');
            var days = t == 1 ? Period.ZERO : Period.parse(t < 0 ? text : text.substring(0, t));
            var hours = t < 0 ? Duration.ZERO : Duration.parse("P" + text.substring(t));
            return time -> {
                var moved = days.multipliedBy(sign).addTo(time);
                return hours.isZero() ? moved : hours.multipliedBy(sign).addTo(moved);
            };
        } catch (DateTimeException e) {
            throw new ExpressionException("'" + text + "' is no duration of ISO 8601 such as 'P1D' or 'PT6H'");
        }
    }

    private static Function<Temporal, Object> zone(String text) {
        try {
            var zone = ZoneId.of(text);
            UnaryOperator<Temporal> move = time -> {
                if (time instanceof ZonedDateTime there) {
                    return there.withZoneSameInstant(zone);
                }
                throw new DateTimeException("a day is of no time zone");
            };
            return move::apply;
        } catch (DateTimeException e) {
            throw new ExpressionException("'" + text + "' is no time zone such as 'Europe/Berlin'");
        }
    }
}
