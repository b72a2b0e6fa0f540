package dev.escapement.server;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point of {@code escapement.jar}; exits 0 when all went well, 78 for a wrong configuration, 1 for other trouble. */
@Command(
        name = "escapement",
        subcommands = ServerCommand.class,
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Durable chains of steps on Quartz and PostgreSQL.")
public final class Main {
    private static final Path LOGBACK = Path.of("config", "logback.xml");

    private Main() {}

    public static void main(String[] arguments) {
        if (System.getProperty("logback.configurationFile") == null && Files.isRegularFile(LOGBACK)) {
            System.setProperty("logback.configurationFile", LOGBACK.toString());
        }
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"escapement " + (version == null ? "(unpackaged)" : version)};
        }
    }
}
