package dev.escapement.jobstore;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Where a node is: a job whose group ends in {@code @} and a location runs on nodes there alone, any other job on all nodes. Immutable. */
record Locations(Set<String> names) {
    private static final char MARK = '@';
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

    /** A node that does not say where it is runs everything. @throws IllegalArgumentException when this is no list of locations */
    static Locations parse(String list) {
        if (list.isEmpty()) {
            return new Locations(Set.of());
        }
        var names = new TreeSet<String>();
        for (var each : list.split(",", -1)) {
            if (!NAME.matcher(each.strip()).matches()) {
                throw new IllegalArgumentException(
                        "org.quartz.jobStore.locations must be names of 1 to 64 characters of a-z, 0-9"
                                + " and -, with commas between them, but is '" + list + "'.");
            }
            names.add(each.strip());
        }
        return new Locations(names);
    }

    static String group(String group, String location) {
        if (!NAME.matcher(location).matches()) {
            throw new IllegalArgumentException("'" + location + "' is no location.");
        }
        return group + MARK + location;
    }

    boolean isAny() {
        return names.isEmpty();
    }

    String[] bound() {
        return names.toArray(String[]::new);
    }
}
