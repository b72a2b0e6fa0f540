package dev.escapement.engine.chain;

import java.util.Collection;
import java.util.regex.Pattern;

/**
 * Finds what is left of secrets in a text that somebody has cut short, such as a server that quotes the begin of a long value: just before
 * or after the place where the text says … or "...". Thread-safe.
 */
record CutText(Collection<String> secrets, String mask) {
    private static final Pattern CUT = Pattern.compile("…|\\.\\.\\.");
    /** A single character tells nothing, and would be found too often. */
    private static final int LEAST = 2;

    /** Whether so many characters of a secret stand where they are looked for. */
    @FunctionalInterface
    private interface Remains {
        boolean stand(String secret, int size);
    }

    /** The text with a mask for each of them, and for a whole secret that stands there. */
    String hidden(String text) {
        var cuts = CUT.matcher(text);
        var hidden = new StringBuilder();
        int from = 0;
        while (cuts.find()) {
            hidden.append(piece(text.substring(from, cuts.start()), from > 0, true));
            hidden.append(cuts.group());
            from = cuts.end();
        }
        return hidden.append(piece(text.substring(from), from > 0, false)).toString();
    }

    private String piece(String piece, boolean isAfterCut, boolean isBeforeCut) {
        boolean isInside = isAfterCut && isBeforeCut && piece.length() >= LEAST;
        if (isInside && secrets.stream().anyMatch(secret -> secret.contains(piece))) {
            return mask;
        }
        int size = piece.length();
        int head = isAfterCut ? most(size, (s, n) -> s.regionMatches(s.length() - n, piece, 0, n)) : 0;
        int tail = isBeforeCut ? most(size, (s, n) -> s.regionMatches(0, piece, size - n, n)) : 0;
        if (head + tail > size) {
            return mask;
        }
        return (head > 0 ? mask : "") + piece.substring(head, size - tail) + (tail > 0 ? mask : "");
    }

    /** The most characters of any secret that stand there; 0 when there are too few. */
    private int most(int size, Remains remains) {
        int most = 0;
        for (var secret : secrets) {
            for (int n = Math.min(secret.length(), size); n > Math.max(most, LEAST - 1); n--) {
                most = remains.stand(secret, n) ? n : most;
            }
        }
        return most;
    }
}
