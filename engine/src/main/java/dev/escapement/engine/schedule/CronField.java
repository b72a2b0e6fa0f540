package dev.escapement.engine.schedule;

import java.util.BitSet;
import java.util.List;

/** Reads fields of a cron expression that a library has found right. */
final class CronField {
    static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    private CronField() {}

    /** A field with numbers in the place of names, the first of which has this one. */
    static String numbered(String field, List<String> names, int first) {
        var numbered = field;
        for (int i = 0; i < names.size(); i++) {
            numbered = numbered.replace(names.get(i), String.valueOf(first + i));
        }
        return numbered;
    }

    /** The numbers of a field whose range this is: {@code *}, numbers, ranges, steps and lists of them. */
    static BitSet of(String field, int least, int most) {
        var numbers = new BitSet();
        for (var part : field.split(",", -1)) {
            var step = part.split("/", -1);
            var range = step[0].split("-", -1);
            boolean all = range[0].equals("*") || range[0].equals("?") || range[0].isEmpty();
            int from = all ? least : Integer.parseInt(range[0]);
            int to = all || (step.length > 1 && range.length == 1) ? most : Integer.parseInt(range[range.length - 1]);
            if (from > to) {
                throw new IllegalArgumentException("the range " + step[0] + " runs backwards");
            }
            for (int i = from; i <= to; i += step.length > 1 ? Integer.parseInt(step[1]) : 1) {
                numbers.set(i);
            }
        }
        return numbers;
    }
}
