package dev.escapement.engine.job;

import java.util.Collection;
import java.util.regex.Pattern;

/**
 * What the configuration may call limits: by a name, or by a pattern, a name with a * at its end. Each name that begins as a pattern does is a
 * limit of its own.
 */
public final class LimitNames {
    private static final char ANY = '*';
    private static final Pattern CONCRETE = Pattern.compile("[A-Za-z0-9_-]{1,400}");

    private LimitNames() {}

    /** What is wrong with a name, or pattern, of the configuration; null for nothing. */
    public static String fault(String configured) {
        boolean isFine = configured.indexOf(ANY) < 0 || (isPattern(configured) && isConcrete(prefix(configured) + "x"));
        return isFine ? null : "must have no * but one at its end, behind at most 399 of A-Z, a-z, 0-9, _ and -";
    }

    public static boolean isPattern(String configured) {
        return configured.endsWith(String.valueOf(ANY));
    }

    /** What the names of a pattern begin with. */
    public static String prefix(String pattern) {
        return pattern.substring(0, pattern.length() - 1);
    }

    /** The pattern of names that begin so. */
    public static String pattern(String prefix) {
        return prefix + ANY;
    }

    /** Which of those configured says what there is of this limit: the name itself, else the longest pattern; null for none. */
    public static String match(Collection<String> configured, String limit) {
        if (configured.contains(limit) && !isPattern(limit)) {
            return limit;
        }
        String longest = null;
        for (var pattern : configured) {
            boolean isLonger = longest == null || pattern.length() > longest.length();
            if (isLonger && isPattern(pattern) && limit.startsWith(prefix(pattern)) && isConcrete(limit)) {
                longest = pattern;
            }
        }
        return longest;
    }

    private static boolean isConcrete(String limit) {
        return CONCRETE.matcher(limit).matches();
    }
}
