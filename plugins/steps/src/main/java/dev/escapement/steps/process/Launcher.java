package dev.escapement.steps.process;

import dev.escapement.engine.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts commands, each under a supervisor that ends it with the node, as isolated as the settings say. Thread-safe. */
final class Launcher {
    private static final String SHELL = "/bin/sh";
    /** What the scripts are called in messages of the shell. */
    private static final String NAME = "escapement";

    private static final String SUPERVISE = Tools.script("supervise.sh");
    private static final String ENTER = Tools.script("enter.sh");
    private static final List<String> NO_PRIVILEGES =
            List.of("--no-new-privs", "--ambient-caps", "-all", "--inh-caps", "-all", "--bounding-set", "-all");

    private final ProcessSettings settings;
    private final Optional<Account> account;
    private final Scratch scratch;
    private final Path files;

    private Launcher(ProcessSettings settings, Optional<Account> account, Scratch scratch, Path files) {
        this.settings = settings;
        this.account = account;
        this.scratch = scratch;
        this.files = files;
    }

    /** Makes the folder of this node's attempts; what cannot be had is a fault of the settings. */
    static Launcher prepare(ProcessSettings settings, Path files, Settings raw) {
        var account = Account.read(settings, raw);
        raw.done();
        try {
            return new Launcher(settings, account, Scratch.open(settings.scratch(), raw), files.toRealPath());
        } catch (IOException e) {
            throw new UncheckedIOException("Steps of the kind process have no folder to work in: " + e.getMessage(), e);
        }
    }

    /** The files folder, as processes are told of it. */
    Path files() {
        return files;
    }

    Attempt attempt() throws IOException {
        return scratch.attempt(account);
    }

    /** Starts a command with a file for its input, which must be there. */
    Process start(Attempt attempt, Command command, List<String> arguments, Map<String, String> environment)
            throws IOException {
        var line = new ArrayList<>(List.of(Tools.path("setsid"), SHELL, "-c", SUPERVISE, NAME));
        line.add(attempt.input().toString());
        line.addAll(enclosure(attempt));
        line.addAll(limits(command));
        line.add(command.program().toString());
        line.addAll(command.arguments());
        line.addAll(arguments);
        var builder = new ProcessBuilder(line).directory(attempt.work().toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** False when the command was never begun, since what was to be around it could not be made. */
    boolean hasBegun(Attempt attempt) throws IOException {
        return settings.isolation() != Isolation.NAMESPACES || attempt.hasBegun();
    }

    private List<String> enclosure(Attempt attempt) throws IOException {
        var line = new ArrayList<>(List.of(Tools.path("setpriv"), "--pdeathsig", "KILL"));
        switch (settings.isolation()) {
            case NONE -> line.add("--no-new-privs");
            case USER -> line.addAll(identity());
            case NAMESPACES -> {
                line.add("--");
                line.addAll(namespaces(attempt));
                line.add(Tools.path("setpriv"));
                line.addAll(identity());
            }
        }
        line.add("--");
        return line;
    }

    private List<String> namespaces(Attempt attempt) throws IOException {
        var line = new ArrayList<>(List.of(Tools.path("unshare")));
        if (account.isEmpty()) {
            line.addAll(List.of("--user", "--map-current-user", "--keep-caps"));
        }
        line.addAll(List.of("--mount", "--ipc", "--pid", "--fork", "--kill-child", "--", SHELL, "-c", ENTER, NAME));
        line.add(attempt.root().toString());
        line.add(attempt.work().toString());
        line.add(attempt.begun().toString());
        line.addAll(View.of(attempt, settings, files));
        line.add("run");
        return line;
    }

    private List<String> identity() {
        var options = new ArrayList<>(account.map(Account::options).orElse(List.of()));
        options.addAll(NO_PRIVILEGES);
        return options;
    }

    /** Shells leave variables of their own, which are taken away here; setpriv tells env that a program follows, whatever its name. */
    private static List<String> limits(Command command) {
        var line = new ArrayList<>(List.of(Tools.path("env"), "-u", "PWD", "-u", "OLDPWD", "-u", "SHLVL", "-u", "_"));
        var options = command.limits().options();
        line.add(Tools.path(options.isEmpty() ? "setpriv" : "prlimit"));
        line.addAll(options.isEmpty() ? List.of("--no-new-privs") : options);
        line.add("--");
        return line;
    }
}
