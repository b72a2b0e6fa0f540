package dev.escapement.steps.load;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds the narrowest type that takes every value seen. */
final class TypeGuess {
    /** From narrow to wide; each type stands with the form of its values. */
    private enum Type {
        BOOLEAN("(?i)true|false"),
        BIGINT("-?(?:0|[1-9]\\d{0,17})"),
        NUMERIC("-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d{1,3})?"),
        DATE("\\d{4}-\\d\\d-\\d\\d"),
        TIMESTAMP("\\d{4}-\\d\\d-\\d\\d(?:[ T]" + Forms.TIME + ")?"),
        TIMESTAMPTZ("\\d{4}-\\d\\d-\\d\\d[ T]" + Forms.TIME + " ?(?:Z|[+-](?:0\\d|1[0-5])(?::?[0-5]\\d)?)"),
        JSONB("(?s)[{\\[].*"),
        TEXT("(?s).*");

        private final Pattern form;

        Type(String form) {
            this.form = Pattern.compile(form);
        }

        boolean takes(String value) {
            boolean dated = this == DATE || this == TIMESTAMP || this == TIMESTAMPTZ;
            return form.matcher(value).matches() && (!dated || isDate(value));
        }

        private static boolean isDate(String value) {
            try {
                return LocalDate.parse(value.substring(0, 10)).getYear() > 0;
            } catch (DateTimeException e) {
                return false;
            }
        }
    }

    private static final class Forms {
        static final String TIME = "(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,9})?)?";
    }

    private static final Set<Type> OF_TEXT = EnumSet.of(Type.DATE, Type.TIMESTAMP, Type.TIMESTAMPTZ, Type.TEXT);

    private final Set<Type> candidates = EnumSet.allOf(Type.class);
    private boolean seen;

    /** A value of a CSV file, where everything is text. */
    void see(String value) {
        candidates.remove(Type.JSONB);
        narrow(value);
    }

    /** A text of a JSON file, which is no number even when it looks like one. */
    void seeText(String value) {
        candidates.retainAll(OF_TEXT);
        narrow(value);
    }

    /** Any other value of a JSON file, as it is written there. */
    void seeJson(String value) {
        narrow(value);
    }

    private void narrow(String value) {
        seen = true;
        if (candidates.size() > 1) {
            candidates.removeIf(type -> !type.takes(value));
        }
    }

    /** The name of the type; text when nothing was seen. */
    String type() {
        var best = seen ? candidates.iterator().next() : Type.TEXT;
        return best.name().toLowerCase(Locale.ROOT);
    }
}
