package dev.escapement.examples.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines of cells in columns: the first column to the left, the others to the right. */
public final class TextTable {
    private final List<String[]> lines = new ArrayList<>();

    public TextTable(String... heads) {
        lines.add(heads);
    }

    public void add(List<String> cells) {
        lines.add(cells.toArray(new String[0]));
    }

    /** All lines, of equal width. */
    public List<String> lines() {
        var widths = new int[lines.get(0).length];
        for (var line : lines) {
            for (int i = 0; i < line.length; i++) {
                widths[i] = Math.max(widths[i], line[i].length());
            }
        }
        return lines.stream().map(line -> join(line, widths)).toList();
    }

    private static String join(String[] line, int[] widths) {
        var text = new StringBuilder(line[0]).append(" ".repeat(widths[0] - line[0].length()));
        for (int i = 1; i < line.length; i++) {
            text.append("  ").append(" ".repeat(widths[i] - line[i].length())).append(line[i]);
        }
        return text.toString();
    }

    /** A whole number in full. */
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A number with three digits that matter, or a dash when it is none. */
    public static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        double size = Math.abs(value);
        var form = size >= 99.95 ? "%,.0f" : size >= 9.995 ? "%.1f" : size >= 0.1 || size == 0 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, form, value);
    }
}
