package dev.escapement.steps.process;

import dev.escapement.engine.job.LateValue;
import dev.escapement.engine.step.ConfigReader;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The config of a {@code process} step; the command is null when there is none of that name, the stdin when there is none to give. */
record ProcessOptions(
        Command command,
        List<String> arguments,
        String stdin,
        Map<String, String> environment,
        Set<Long> expect,
        Result result) {
    private static final long HIGHEST_EXIT = 255;
    /** The kernel takes one text of 128 KiB, and they all stand behind each other in it. */
    private static final int MOST_BYTES = 120_000;

    /** What becomes of standard output besides the log. */
    enum Result {
        NONE,
        TEXT,
        JSON
    }

    static ProcessOptions read(ConfigReader config, Map<String, Command> commands) {
        var name = config.text("command");
        var command = name == null ? null : commands.get(name);
        if (command == null && config.get("command") != null) {
            config.problem("command", "must be one of the registered commands: " + Command.words(commands.keySet()));
        }
        return new ProcessOptions(
                command,
                arguments(config),
                stdin(config),
                environment(config, command),
                expect(config),
                config.choice("result", Result.class, Result.NONE));
    }

    private static List<String> arguments(ConfigReader config) {
        var arguments = new ArrayList<String>();
        for (var item : list(config.get("arguments"))) {
            var text = text(item);
            if (text == null) {
                config.problem("arguments", "must be a list of texts");
                return List.of();
            }
            arguments.add(text);
        }
        checkPassable(config, "arguments", arguments);
        return arguments;
    }

    private static String stdin(ConfigReader config) {
        var value = config.get("stdin");
        if (value != null && text(value) == null) {
            config.problem("stdin", "must be a text");
        }
        return text(value);
    }

    private static Map<String, String> environment(ConfigReader config, Command command) {
        var variables = config.object("environment");
        if (variables == null || command == null) {
            return Map.of();
        }
        var environment = new LinkedHashMap<String, String>();
        for (var name : variables.keys()) {
            var text = text(variables.get(name));
            if (!command.settable().contains(name)) {
                variables.problem(
                        name,
                        "must be one of the variables that steps may set for this command: "
                                + Command.words(command.settable()));
            } else if (text == null) {
                variables.problem(name, "must be a text");
            } else {
                checkPassable(variables, name, List.of(text));
                environment.put(name, text);
            }
        }
        return environment;
    }

    private static Set<Long> expect(ConfigReader config) {
        var value = config.get("expect");
        var codes = new LinkedHashSet<Long>();
        for (var item : list(value)) {
            if (item instanceof Long code && code >= 0 && code <= HIGHEST_EXIT) {
                codes.add(code);
            } else {
                config.problem("expect", "must be a list of exit codes, from 0 to " + HIGHEST_EXIT);
            }
        }
        return value == null ? Set.of(0L) : codes;
    }

    private static List<?> list(Object value) {
        return value == null ? List.of() : value instanceof List<?> items ? items : List.of(value);
    }

    /** What a process would read; null when it cannot be given such a value. */
    private static String text(Object value) {
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        boolean isScalar = value instanceof String || value instanceof Long || value instanceof Boolean;
        return isScalar || value instanceof LateValue ? value.toString() : null;
    }

    /** Java writes them in the encoding that the node was started with, and a question mark for what that does not have. */
    private static void checkPassable(ConfigReader config, String key, List<String> texts) {
        var encoding = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        var all = String.join("\n", texts);
        if (all.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(all)) {
            config.problem(key, "must not have characters that no process can be given");
        } else if (!encoding.newEncoder().canEncode(all)
                || !Charset.defaultCharset().newEncoder().canEncode(all)) {
            config.problem(key, "has characters that this node cannot pass on: it needs LANG=C.UTF-8 when it starts");
        }
        if (all.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            config.problem(key, "must not be longer than " + MOST_BYTES + " bytes; stdin takes more");
        }
    }
}
