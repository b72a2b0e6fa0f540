package dev.escapement.rest;

/** What an installation may set: the largest body in bytes, counted after unpacking. */
public record ApiOptions(int maxBody) {
    private static final int MAX_BODY = 1 << 20;

    public ApiOptions {
        if (maxBody < 1 || maxBody == Integer.MAX_VALUE) {
            throw new IllegalArgumentException("maxBody must be 1 to 2147483646 but is " + maxBody);
        }
    }

    /** Bodies of up to 1 MiB. */
    public static ApiOptions defaults() {
        return new ApiOptions(MAX_BODY);
    }

    public ApiOptions withMaxBody(int bytes) {
        return new ApiOptions(bytes);
    }
}
