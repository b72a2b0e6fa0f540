package dev.escapement.examples.dailyimport;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.escapement.engine.connection.ConnectionConfig;
import dev.escapement.testkit.PostgresExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The files in config, as they are shipped. */
@Isolated
class ConfigTest {
    private static final Pattern KEY = Pattern.compile("#([a-zA-Z][a-zA-Z0-9.*-]*)=(.*)");

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @TempDir
    Path folder;

    /** The commented keys of the settings with their values. */
    static Map<String, String> keys(Path home) throws IOException {
        return keys(home, "escapement.properties");
    }

    private static Map<String, String> keys(Path home, String file) throws IOException {
        var keys = new LinkedHashMap<String, String>();
        for (var line : Files.readAllLines(home.resolve("config").resolve(file))) {
            var matcher = KEY.matcher(line);
            if (matcher.matches()) {
                keys.put(matcher.group(1), matcher.group(2));
            } else {
                assertThat(line).matches("|# .*");
            }
        }
        return keys;
    }

    @Test
    void aServerKnowsEveryKeyAndStartsOnADatabaseOfOurs() throws Exception {
        var config = write("");
        try (var server = ServerProcess.launch(Product.home(), folder, "--config", config.toString())) {
            assertThat(server.awaitReady().address()).startsWith("http://127.0.0.1:");
        }
        Product.assertNothingRunsIn(folder);
    }

    @Test
    void aServerRefusesAKeyThatItDoesNotKnowInOneSentence() throws Exception {
        var config = write("http.prot=8080\n");
        try (var server = ServerProcess.launch(Product.home(), folder, "--config", config.toString())) {
            assertThat(server.process().waitFor()).isEqualTo(78);
            assertThat(Files.readString(server.log()))
                    .isEqualToIgnoringNewLines("There is no setting http.prot; did you mean http.port?");
        }
    }

    /** All keys with their defaults, but for those of databases: the example of a named connection becomes the connection work. */
    private Path write(String more) throws IOException {
        var all = keys(Product.home());
        assertThat(all).containsEntry("http.port", "8080").hasSizeGreaterThanOrEqualTo(16);
        put(all, "database", postgres.ledger());
        put(all, "connections.warehouse", postgres.workConfig());
        all.replace("jobs", Files.createDirectory(folder.resolve("jobs")).toString());
        all.replace(
                "steps.script.folder", Product.home().resolve("config/scripts").toString());
        // A machine may have none.
        all.remove("steps.script.python");
        all.replace(
                "secrets.mail.file",
                Files.writeString(folder.resolve("mail"), "in a file\n").toString());
        // What a machine can isolate, and which of its users there are, is not for all machines the same.
        all.replace("steps.process.isolation", "none");
        all.remove("steps.process.user");
        all.replace("steps.process.scratch", folder.resolve("process").toString());
        var text = new StringBuilder(more);
        all.forEach((key, value) -> text.append(key.replace("warehouse", "work"))
                .append('=')
                .append(value)
                .append('\n'));
        return Files.writeString(folder.resolve("all.properties"), text);
    }

    private static void put(Map<String, String> all, String prefix, ConnectionConfig config) {
        all.replace(prefix + ".url", config.url());
        all.replace(prefix + ".user", config.user());
        all.replace(prefix + ".password", config.password());
    }

    @Test
    void theSettingsOfQuartzAreThoseOfANode() throws Exception {
        var defaults = new Properties();
        try (var stream = ConfigTest.class.getResourceAsStream("/dev/escapement/server/quartz.properties")) {
            defaults.load(stream);
        }
        var keys = keys(Product.home(), "quartz.properties");

        assertThat(keys).hasSizeGreaterThan(3);
        keys.forEach(
                (key, value) -> assertThat(defaults.getProperty(key)).as(key).isEqualTo(value));
    }

    @Test
    void aLogLineIsOneLineAndAnExceptionIsShown() throws Exception {
        var lines = logged("one\r\nINFO forged", new IllegalStateException("broken"))
                .lines()
                .toList();

        assertThat(lines.get(0)).matches("2\\d{3}-.*T.*Z INFO .* - one \\| INFO forged");
        assertThat(lines.get(1)).isEqualTo("java.lang.IllegalStateException: broken");
        assertThat(lines.get(2)).startsWith("\tat ");
        assertThat(lines.stream().filter(line -> line.contains("broken"))).hasSize(1);
    }

    private static String logged(String message, Exception exception) throws Exception {
        var bytes = new ByteArrayOutputStream();
        var before = System.err;
        var context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            var configurator = new JoranConfigurator();
            configurator.setContext(context);
            configurator.doConfigure(
                    Product.home().resolve("config/logback.xml").toFile());
            context.getLogger("test").debug("not told");
            context.getLogger("test").info(message, exception);
        } finally {
            context.stop();
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
