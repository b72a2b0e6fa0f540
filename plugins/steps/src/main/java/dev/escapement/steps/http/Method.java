package dev.escapement.steps.http;

import dev.escapement.engine.step.ConfigReader;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The methods of RFC 9110 and 5789 that a step may use. */
enum Method {
    GET,
    HEAD,
    POST,
    PUT,
    PATCH,
    DELETE;

    static Method read(ConfigReader config) {
        var method = of(config.text("method", GET.name()));
        if (method.isEmpty()) {
            config.problem(
                    "method",
                    "must be one of "
                            + Arrays.stream(values()).map(Method::name).collect(Collectors.joining(", ")));
        }
        return method.orElse(GET);
    }

    static Optional<Method> of(Object text) {
        return Arrays.stream(values())
                .filter(method -> method.name().equals(text))
                .findFirst();
    }

    /** Whether to send it twice has the effect of sending it once: RFC 9110, 9.2.2. */
    boolean isIdempotent() {
        return this != POST && this != PATCH;
    }

    /** Whether it has no effect, and no content: RFC 9110, 9.2.1. */
    boolean isSafe() {
        return this == GET || this == HEAD;
    }
}
