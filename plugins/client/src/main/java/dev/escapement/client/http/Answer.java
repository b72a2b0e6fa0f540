package dev.escapement.client.http;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;

/** What a server said: the status, the headers, and the whole body. */
record Answer(int status, HttpHeaders headers, String body) {
    private static final int TOO_MANY = 429;

    boolean isSuccess() {
        return status / 100 == 2;
    }

    /** Whether the same may be answered otherwise in a while. */
    boolean isPassing() {
        return status == TOO_MANY || (status >= 502 && status <= 504);
    }

    /** Whether another node may answer otherwise now. */
    boolean isOfNode() {
        return status != TOO_MANY;
    }

    /** How long the server asks to wait; nothing when it does not say. */
    Duration retryAfter() {
        var text = headers.firstValue("Retry-After").orElse("0").strip();
        try {
            return text.matches("[0-9]{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(text))
                    : untilThen(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME));
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }

    /** By the server's own clock, when it shows it. */
    private Duration untilThen(ZonedDateTime time) {
        var now = headers.firstValue("Date")
                .map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME))
                .orElse(time);
        return now.isBefore(time) ? Duration.between(now, time) : Duration.ZERO;
    }

    /**
     * The body as an object.
     *
     * @throws tools.jackson.core.JacksonException when it is none
     */
    Map<String, Object> document() {
        return Json.object(body);
    }
}
