package dev.escapement.dialects.carto;

import dev.escapement.engine.job.Epilogue;
import dev.escapement.engine.job.StepSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The three forms in which queries are sent, each as the steps that it comes to. */
enum Form {
    /** One text. */
    TEXT,
    /** A list of texts. */
    LIST,
    /** An object with a list of objects, which have queries to run when they have succeeded or failed, as the whole may have. */
    OBJECT;

    static final String QUERY = "query";
    static final String ON_SUCCESS = "onsuccess";
    static final String ON_ERROR = "onerror";

    /** What is to run: a chain, and what is for its failure. */
    record Work(List<StepSpec> steps, Epilogue epilogue) {}

    /** The form of what was sent; null when it is of none. */
    static Form of(Object query) {
        if (isText(query)) {
            return TEXT;
        }
        if (query instanceof List<?> list) {
            return !list.isEmpty() && list.stream().allMatch(Form::isText) ? LIST : null;
        }
        boolean isObject = query instanceof Map<?, ?> map
                && hasHandlers(map)
                && map.get(QUERY) instanceof List<?> queries
                && !queries.isEmpty()
                && queries.stream().allMatch(Form::isQuery);
        return isObject ? OBJECT : null;
    }

    private static boolean isQuery(Object query) {
        return query instanceof Map<?, ?> map && isText(map.get(QUERY)) && hasHandlers(map);
    }

    private static boolean hasHandlers(Map<?, ?> map) {
        return isTextIfAny(map, ON_SUCCESS) && isTextIfAny(map, ON_ERROR);
    }

    private static boolean isTextIfAny(Map<?, ?> map, String key) {
        return !map.containsKey(key) || isText(map.get(key));
    }

    static boolean isText(Object value) {
        return value instanceof String text && !text.isBlank();
    }

    /** The names of the steps that run what was sent in this form. */
    Set<String> steps(Object query) {
        return switch (this) {
            case TEXT -> Set.of(QUERY);
            case LIST ->
                IntStream.range(0, ((List<?>) query).size())
                        .mapToObj(Form::step)
                        .collect(Collectors.toSet());
            case OBJECT -> stepsOf((Map<?, ?>) query);
        };
    }

    private static Set<String> stepsOf(Map<?, ?> object) {
        var names = new HashSet<>(handlers(object, ""));
        int index = 0;
        for (var query : (List<?>) object.get(QUERY)) {
            names.add(step(index));
            names.addAll(handlers((Map<?, ?>) query, step(index) + "_"));
            index++;
        }
        return names;
    }

    private static List<String> handlers(Map<?, ?> asked, String prefix) {
        return Stream.of(ON_SUCCESS, ON_ERROR)
                .filter(asked::containsKey)
                .map(prefix::concat)
                .toList();
    }

    /** The name of the step that runs a query, counted from 0. */
    static String step(int index) {
        return QUERY + "_" + (index + 1);
    }

    /** The name of the step that runs when a query has ended so. */
    static String step(int index, String handler) {
        return step(index) + "_" + handler;
    }
}
