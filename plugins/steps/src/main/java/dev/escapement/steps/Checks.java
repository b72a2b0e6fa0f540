package dev.escapement.steps;

import dev.escapement.engine.step.ConfigReader;
import dev.escapement.engine.step.StepEnvironment;
import java.util.ArrayList;
import java.util.List;

/** Reads the config values that several kinds have in common and notes what is wrong with them. */
public final class Checks {
    private final ConfigReader config;
    private final StepEnvironment environment;

    public Checks(ConfigReader config, StepEnvironment environment) {
        this.config = config;
        this.environment = environment;
    }

    public String connection() {
        var name = config.text("connection", "work");
        if (!environment.connections().contains(name)) {
            config.problem(
                    "connection",
                    "must be one of the configured connections: "
                            + String.join(
                                    ", ",
                                    environment.connections().stream().sorted().toList()));
        }
        return name;
    }

    /** A table's name that must be there; null when it is wrong. */
    public TableName table(String key) {
        var text = config.text(key);
        return text == null ? null : parse(key, text);
    }

    /** Schemas in which names without one are looked up before public; empty for the connection's own. */
    public List<String> searchPath() {
        var schemas = config.texts("searchPath");
        if (schemas.stream().anyMatch(TableName::isTooLong)) {
            config.problem("searchPath", "must be names of schemas, none of them longer than 63 bytes");
        }
        return schemas;
    }

    /** At least one table's name. */
    public List<TableName> tables(String key) {
        var names = new ArrayList<TableName>();
        for (var text : required(key)) {
            var name = parse(key, text);
            if (name != null) {
                names.add(name);
            }
        }
        return names;
    }

    /** At least one path inside the files root. */
    public List<String> paths(String key) {
        var paths = required(key);
        paths.forEach(path -> checkPath(key, path));
        return paths;
    }

    /** One path inside the files root. */
    public String path(String key) {
        var path = config.text(key);
        if (path != null) {
            checkPath(key, path);
        }
        return path;
    }

    /** A text of exactly one ASCII character that CSV can use. */
    public String character(String key, String fallback) {
        var text = config.text(key, fallback);
        boolean usable = text == null || (text.length() == 1 && text.charAt(0) < 0x80 && "\r\n\0".indexOf(text) < 0);
        if (!usable) {
            config.problem(key, "must be one ASCII character, not a line break");
        }
        return usable ? text : fallback;
    }

    /** Exactly one query, without parameters; null when it is wrong. */
    public SqlStatement query(String key) {
        var text = config.text(key);
        if (text == null) {
            return null;
        }
        try {
            var statements = SqlText.statements(text);
            if (statements.size() == 1 && statements.get(0).isQuery()) {
                refuseParameters(key, statements.get(0));
                return statements.get(0);
            }
            config.problem(key, "must be exactly one query");
        } catch (SqlTextException e) {
            config.problem(key, e.getMessage());
        }
        return null;
    }

    private void refuseParameters(String key, SqlStatement statement) {
        statement.parameters().stream()
                .filter(parameter -> !SqlStatement.isExpression(parameter))
                .findFirst()
                .ifPresent(parameter -> config.problem(
                        key,
                        "must have no parameters, and has :" + parameter + "; ${parameters." + parameter
                                + "} is understood"));
    }

    private List<String> required(String key) {
        var texts = config.texts(key);
        if (config.get(key) == null || (config.get(key) instanceof List<?> list && list.isEmpty())) {
            config.problem(key, "is required");
        }
        return texts;
    }

    private TableName parse(String key, String text) {
        try {
            return TableName.parse(text);
        } catch (IllegalArgumentException e) {
            config.problem(key, e.getMessage());
            return null;
        }
    }

    private void checkPath(String key, String path) {
        try {
            new FilesRoot(environment.files()).resolve(path);
        } catch (StepFailure e) {
            config.problem(key, e.getMessage());
        }
    }
}
