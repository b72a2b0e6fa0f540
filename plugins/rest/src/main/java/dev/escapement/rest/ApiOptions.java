package dev.escapement.rest;

import java.time.Duration;

/** What an installation may set: the largest body in bytes, counted after unpacking, and how long a node that drains waits for steps. */
public record ApiOptions(int maxBody, Duration drain) {
    private static final int MAX_BODY = 1 << 20;
    private static final Duration DRAIN = Duration.ofSeconds(30);

    public ApiOptions {
        if (maxBody < 1 || maxBody == Integer.MAX_VALUE) {
            throw new IllegalArgumentException("maxBody must be 1 to 2147483646 but is " + maxBody);
        }
        if (drain.isNegative()) {
            throw new IllegalArgumentException("drain must not be negative but is " + drain);
        }
    }

    /** Bodies of up to 1 MiB, and half a minute to drain. */
    public static ApiOptions defaults() {
        return new ApiOptions(MAX_BODY, DRAIN);
    }

    public ApiOptions withMaxBody(int bytes) {
        return new ApiOptions(bytes, drain);
    }

    public ApiOptions withDrain(Duration longest) {
        return new ApiOptions(maxBody, longest);
    }
}
