package dev.escapement.steps.http;

import dev.escapement.engine.job.LateValue;
import dev.escapement.engine.step.ConfigReader;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The statuses that a step expects; immutable. */
record StatusCodes(List<Range> ranges) {
    private static final String KEY = "expect";
    private static final Pattern FORM = Pattern.compile("([2-5][0-9]{2})(?:-([2-5][0-9]{2}))?");
    private static final StatusCodes SUCCESS = new StatusCodes(List.of(new Range(200, 299)));

    /** Statuses from the first to the last one. */
    record Range(int first, int last) {
        boolean has(int status) {
            return first <= status && status <= last;
        }

        @Override
        public String toString() {
            return first == last ? String.valueOf(first) : first + "-" + last;
        }
    }

    static StatusCodes read(ConfigReader config) {
        var value = config.get(KEY);
        if (value == null) {
            return SUCCESS;
        }
        var items = value instanceof List<?> list ? list : List.of(value);
        var known = items.stream().filter(item -> !(item instanceof LateValue)).toList();
        var ranges = known.stream().flatMap(item -> range(item).stream()).toList();
        if (items.isEmpty() || ranges.size() < known.size()) {
            config.problem(KEY, "must be a status from 200 to 599, a range such as \"200-299\", or a list of them");
        }
        return new StatusCodes(ranges);
    }

    private static Optional<Range> range(Object item) {
        var matcher = FORM.matcher(String.valueOf(item));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        return last < first ? Optional.empty() : Optional.of(new Range(first, last));
    }

    boolean have(int status) {
        return ranges.stream().anyMatch(range -> range.has(status));
    }

    @Override
    public String toString() {
        return ranges.stream().map(Range::toString).collect(Collectors.joining(", "));
    }
}
