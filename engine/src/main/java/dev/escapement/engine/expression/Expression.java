package dev.escapement.engine.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A name and what is done to its value, such as {@code slot | minus:'P1D' | date:'yyyyMMdd'}; immutable. */
public final class Expression {
    private static final String BEGIN = "${";
    private static final Pattern NAME = Pattern.compile("\\s*+([A-Za-z0-9_-]++(?:\\.[A-Za-z0-9_-]++)*+)\\s*+");
    private static final Pattern FILTER = Pattern.compile("\\|\\s*+([a-z]++)\\s*+(?::\\s*+'((?:[^']++|'')*+)'\\s*+)?+");

    private final String text;
    private final List<String> name;
    private final List<Filter> filters;

    private Expression(String text, List<String> name, List<Filter> filters) {
        this.text = text;
        this.name = name;
        this.filters = filters;
    }

    /** Reads what stands between the braces. @throws ExpressionException when it means nothing */
    public static Expression of(String text) {
        var name = NAME.matcher(text);
        if (!name.lookingAt()) {
            throw new ExpressionException(quote(text) + " must begin with a name such as parameters.date");
        }
        var filters = new ArrayList<Filter>();
        var filter = FILTER.matcher(text);
        int at = name.end();
        while (at < text.length()) {
            filter.region(at, text.length());
            if (!filter.lookingAt()) {
                throw new ExpressionException(quote(text)
                        + " is not understood from \"" + text.substring(at)
                        + "\" on: after the name come filters such as | date:'yyyyMMdd'");
            }
            var argument = filter.group(2) == null ? null : filter.group(2).replace("''", "'");
            filters.add(Filter.of(filter.group(1), argument));
            at = filter.end();
        }
        return new Expression(text.strip(), List.of(name.group(1).split("\\.")), List.copyOf(filters));
    }

    /**
     * The index after the expression that begins with <code>${</code> at an index of a text.
     *
     * @throws ExpressionException when it does not end
     */
    public static int end(String text, int begin) {
        boolean quoted = false;
        for (int i = begin + BEGIN.length(); i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'') {
                quoted = !quoted;
            } else if (c == '}' && !quoted) {
                return i + 1;
            }
        }
        throw new ExpressionException("\"" + text.substring(begin, Math.min(text.length(), begin + 40))
                + "\" has no } at its end; $${ stands for ${ itself");
    }

    /** The name, part by part. */
    public List<String> name() {
        return name;
    }

    /** Whether its value is to stand in SQL as the name of something, and nowhere else. */
    public boolean isIdentifier() {
        return filters.contains(Filter.IDENTIFIER);
    }

    /** What it comes to. @throws ExpressionException when it has no value in this scope */
    public Object value(Scope scope) {
        var value = scope.value(name);
        for (var filter : filters) {
            try {
                value = filter.apply(value);
            } catch (ExpressionException e) {
                throw new ExpressionException(this + " " + e.getMessage());
            }
        }
        return value;
    }

    private static String quote(String text) {
        return BEGIN + text + "}";
    }

    @Override
    public String toString() {
        return quote(text);
    }
}
