package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Page;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Cursors: where a page ended, in a form that nobody is tempted to make up. */
final class Cursors {
    private static final Instant END_OF_TIME = Instant.parse("+10000-01-01T00:00:00Z");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.@-]+");

    private Cursors() {}

    static UUID key(String cursor) {
        try {
            return UUID.fromString(decode(cursor));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not a cursor that a page gave", e);
        }
    }

    /** A row or line number; 0 for the start. */
    static long number(String cursor) {
        try {
            return cursor == null ? 0 : Long.parseLong(decode(cursor));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not a cursor that a page gave", e);
        }
    }

    static Instant time(String cursor) {
        try {
            var time = Instant.parse(decode(cursor));
            if (!time.isBefore(Instant.EPOCH) && time.isBefore(END_OF_TIME)) {
                return time;
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            // Told below.
        }
        throw new IllegalArgumentException("is not a cursor that a page gave");
    }

    static String name(String cursor) {
        var name = decode(cursor);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("is not a cursor that a page gave");
        }
        return name;
    }

    static String of(Object position) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(position.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static String decode(String cursor) {
        return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
    }

    /** A page of at most {@code limit} items out of a list that was asked for one more. */
    static <T> Page<T> page(List<T> items, int limit, Function<T, Object> position) {
        if (items.size() <= limit) {
            return new Page<>(items, null);
        }
        var kept = items.subList(0, limit);
        return new Page<>(kept, of(position.apply(kept.get(limit - 1))));
    }
}
