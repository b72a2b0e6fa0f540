package dev.escapement.steps.http;

import dev.escapement.engine.job.LateValue;
import dev.escapement.engine.step.ConfigReader;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;

/** The config of an {@code http} step; bytes are the most that its output may take of an answer. */
record HttpOptions(
        Message message, StatusCodes expected, Result result, int bytes, int redirects, Duration connectTimeout) {
    private static final int DEFAULT_BYTES = 1 << 20;
    private static final int MAX_BYTES = 8 << 20;
    private static final int MAX_REDIRECTS = 20;
    private static final Duration DEFAULT_CONNECT = Duration.ofSeconds(10);
    private static final Duration MAX_CONNECT = Duration.ofMinutes(10);
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    static HttpOptions read(ConfigReader config, AddressGuard guard) {
        var url = url(config, guard);
        var method = Method.read(config);
        return new HttpOptions(
                new Message(method, url, RequestHeaders.read(config), content(config, method)),
                StatusCodes.read(config),
                config.choice("result", Result.class, Result.AUTO),
                (int) config.number("maxBytes", DEFAULT_BYTES, 1, MAX_BYTES),
                (int) config.number("redirects", 0, 0, MAX_REDIRECTS),
                connectTimeout(config));
    }

    private static Url url(ConfigReader config, AddressGuard guard) {
        var text = config.text("url");
        if (text == null) {
            return null;
        }
        try {
            var url = Url.of(text);
            guard.problem(url).ifPresent(problem -> config.problem("url", problem));
            return url;
        } catch (IllegalArgumentException e) {
            config.problem("url", e.getMessage());
            return null;
        }
    }

    private static Object content(ConfigReader config, Method method) {
        var content = config.get("body");
        boolean isLate = config.get("method") instanceof LateValue;
        if (content != null && method.isSafe() && !isLate) {
            config.problem("body", "must not stand beside the method " + method);
        }
        return content;
    }

    private static Duration connectTimeout(ConfigReader config) {
        var timeout = duration(config.text("connectTimeout", DEFAULT_CONNECT.toString()));
        if (timeout.isEmpty()) {
            config.problem("connectTimeout", "must be a duration of ISO 8601 such as PT10S, of at most " + MAX_CONNECT);
        }
        return timeout.orElse(DEFAULT_CONNECT);
    }

    private static Optional<Duration> duration(String text) {
        try {
            return Optional.of(Duration.parse(text))
                    .filter(time -> time.compareTo(MAX_CONNECT) <= 0 && time.toMillis() > 0);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Whether an answer is to be followed to another place. */
    boolean follow(Answer answer) {
        return redirects > 0 && REDIRECTS.contains(answer.status()) && answer.header("location") != null;
    }

    /** How many bytes of an answer are of use; of one that fails the step, what its error tells. */
    int wanted(Answer head) {
        if (follow(head)) {
            return 0;
        }
        if (!expected.have(head.status())) {
            return Answer.EXCERPT_BYTES;
        }
        return result.of(head) == Result.NONE ? 0 : bytes;
    }
}
