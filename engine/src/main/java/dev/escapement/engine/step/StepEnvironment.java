package dev.escapement.engine.step;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/** What a node offers to its step types: named database connections and a folder for files. */
public interface StepEnvironment {
    /** The names that {@link #connection} knows. */
    Set<String> connections();

    /** The pool of a named connection. @throws IllegalArgumentException when the name is unknown */
    DataSource connection(String name);

    /**
     * The settings of a kind of step, by their whole keys, such as {@code steps.http.allow}: its type reads them when it starts, and refuses
     * what it does not know.
     */
    Map<String, String> settings(String kind);

    /** The folder that file paths of steps are relative to and may not leave. */
    Path files();
}
