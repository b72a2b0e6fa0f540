package dev.escapement.dialects.bigquery;

import java.util.ArrayList;
import java.util.List;

/** Arrays as PostgreSQL writes them. */
final class ArrayText {
    private ArrayText() {}

    /** The elements of an array of one dimension, null for null; an array of arrays is one element, its text. */
    static List<String> elements(String text) {
        if (!text.startsWith("{") || text.startsWith("{{")) {
            return List.of(text);
        }
        var elements = new ArrayList<String>();
        for (int at = 1; at < text.length() - 1; at++) {
            var element = new StringBuilder();
            boolean quoted = text.charAt(at) == '"';
            at = quoted ? quoted(text, at + 1, element) : plain(text, at, element);
            boolean isNull = !quoted && element.toString().equals("NULL");
            elements.add(isNull ? null : element.toString());
        }
        return elements;
    }

    /** The index after the closing quote. */
    private static int quoted(String text, int from, StringBuilder element) {
        int at = from;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 1 : 0;
            element.append(text.charAt(at++));
        }
        return at + 1;
    }

    /** The index of the comma or the brace after it. */
    private static int plain(String text, int from, StringBuilder element) {
        int at = from;
        while (text.charAt(at) != ',' && at < text.length() - 1) {
            element.append(text.charAt(at++));
        }
        return at;
    }
}
