package dev.escapement.dialects.bigquery;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/** Where a page of rows begins, and how many it may have: the same for all methods that give rows, since clients go from one to another with it. */
record PageToken(long first, int size) {
    /** As many rows as a page has unless a client asks for fewer. */
    static final int LARGEST = 10_000;

    private static final Pattern FORM = Pattern.compile("rows:([0-9]{1,18}):([0-9]{1,9})");

    /** The page that a token, an index and a size ask for; the token wins, and keeps the size that it was made with. */
    static PageToken read(String token, long startIndex, Integer maxResults) {
        if (token == null || token.isEmpty()) {
            return new PageToken(startIndex, maxResults == null ? LARGEST : Math.min(maxResults, LARGEST));
        }
        var form = FORM.matcher(decoded(token));
        if (!form.matches()) {
            throw WireException.invalid("Invalid page token.");
        }
        int size = maxResults == null || maxResults == 0 ? Integer.parseInt(form.group(2)) : maxResults;
        return new PageToken(Long.parseLong(form.group(1)), Math.min(size, LARGEST));
    }

    private static String decoded(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** The token of the page after this one; null when there is none. */
    String next(long total) {
        long next = first + size;
        if (next >= total || size == 0) {
            return null;
        }
        var text = "rows:" + next + ":" + size;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
