package dev.escapement.engine.job;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How often a step is tried again after a failure that may pass, and how long it waits before: the backoff, times the factor for each
 * further try, never longer than the longest, and shortened at random by up to the part that jitter names. Immutable; fields that were
 * not asked for are null.
 */
public record Retry(long max, Duration backoff, BigDecimal factor, Duration longest, BigDecimal jitter) {
    /** The most tries that may be asked for beyond the first. */
    public static final int MOST = 1_000;

    private static final Duration BACKOFF = Duration.ofSeconds(5);
    private static final Duration LEAST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration LIMIT = Duration.ofDays(30);
    private static final BigDecimal GREATEST_FACTOR = BigDecimal.TEN;

    /** So many tries, five seconds apart. */
    public static Retry of(int max) {
        return new Retry(max, null, null, null, null);
    }

    /** So many tries, so far apart. */
    public static Retry of(int max, Duration backoff) {
        return new Retry(max, backoff, null, null, null);
    }

    /** How long to wait after the step has failed this many times, from 1, at least 10 ms; the random number is from 0 up to 1. */
    public Duration pause(int failures, double random) {
        double first = seconds(Objects.requireNonNullElse(backoff, BACKOFF));
        double most = longest == null ? Math.max(first, seconds(LONGEST)) : seconds(longest);
        double grown = first * Math.pow(factor == null ? 1 : factor.doubleValue(), failures - 1.0);
        double kept = 1 - random * (jitter == null ? 0 : jitter.doubleValue());
        return Duration.ofNanos(Math.max(LEAST.toNanos(), Math.round(Math.min(grown, most) * kept * 1e9)));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /** The document that a client would send for this rule. */
    Map<String, Object> document() {
        var document = new LinkedHashMap<String, Object>();
        document.put("max", max);
        putUnlessNull(document, "backoff", Durations.text(backoff));
        putUnlessNull(document, "factor", factor);
        putUnlessNull(document, "longest", Durations.text(longest));
        putUnlessNull(document, "jitter", jitter);
        return Values.object(document);
    }

    private static void putUnlessNull(Map<String, Object> document, String key, Object value) {
        if (value != null) {
            document.put(key, value);
        }
    }

    /** What is wrong with it. */
    List<Problem> problems() {
        var problems = new ArrayList<Problem>();
        if (max < 0 || max > MOST) {
            problems.add(new Problem("/max", "must be 0 to " + MOST + " but is " + max));
        }
        Durations.check("/backoff", backoff, LIMIT, problems);
        Durations.check("/longest", longest, LIMIT, problems);
        check("/factor", factor, BigDecimal.ONE, GREATEST_FACTOR, problems);
        check("/jitter", jitter, BigDecimal.ZERO, BigDecimal.ONE, problems);
        return problems;
    }

    private static void check(
            String pointer, BigDecimal value, BigDecimal least, BigDecimal most, List<Problem> problems) {
        if (value != null && (value.compareTo(least) < 0 || value.compareTo(most) > 0)) {
            problems.add(new Problem(pointer, "must be " + least + " to " + most + " but is " + value));
        }
    }
}
