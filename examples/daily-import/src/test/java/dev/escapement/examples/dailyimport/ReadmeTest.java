package dev.escapement.examples.dailyimport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.quartz.EnginePlugin;
import dev.escapement.testkit.JobAssert;
import dev.escapement.testkit.PostgresExtension;
import dev.escapement.testkit.StepHarness;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Runs every snippet of the README, in its order, in a folder that looks like the root of the project. */
class ReadmeTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final String ADDRESS = "http://127.0.0.1:8080";
    private static final String PLUGIN = "org.quartz.plugin.escapement.";

    @TempDir
    Path folder;

    private Path home;
    private Readme readme;
    private String definitions = "";
    private ServerProcess server;
    private int versions;

    @BeforeEach
    void read() throws Exception {
        home = Product.home();
        readme = Readme.read(home);
        for (var name : List.of("plugins", "examples")) {
            Files.createSymbolicLink(folder.resolve(name), home.resolve(name));
        }
        Files.createDirectories(folder.resolve("config/jobs"));
        for (var name : List.of("escapement.properties", "quartz.properties", "logback.xml")) {
            Files.copy(
                    home.resolve("config").resolve(name),
                    folder.resolve("config").resolve(name));
        }
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
        Product.assertNothingRunsIn(folder);
    }

    @TestFactory
    Stream<DynamicTest> everyBlockIsTrue() {
        return readme.blocks().stream()
                .map(block -> DynamicTest.dynamicTest("line " + block.line() + " " + block.info(), () -> run(block)));
    }

    private void run(Readme.Block block) throws Exception {
        switch (block.info()) {
            case "text" -> checkPicture(block);
            case "bash" -> runShell(block);
            case "json" -> submit(block);
            case "yaml" -> define(block);
            case "xml" -> checkDependency(block);
            case "properties" -> startScheduler(block);
            case "java" -> findSource(block);
            case "python" ->
                assertThat(block.text()).isEqualTo(Files.readString(home.resolve("config/scripts/group_count.py")));
            default -> fail("Nobody knows how to run a block of the kind \"" + block.info() + "\".");
        }
    }

    private void checkPicture(Readme.Block block) throws IOException {
        var names = Arrays.stream(block.lines().get(0).split("[ ─▶]+", -1)).toList();
        var statuses = Arrays.stream(block.lines().get(1).split(" +", -1)).toList();

        assertThat(names).isEqualTo(stepNames());
        assertThat(statuses).isEqualTo(DailyImport.BROKEN);
    }

    private List<String> stepNames() throws IOException {
        return Pattern.compile("- \\{name: ([a-z_]+)")
                .matcher(Files.readString(daily()))
                .results()
                .map(step -> step.group(1))
                .toList();
    }

    private Path daily() {
        return home.resolve("config/jobs/" + DailyImport.NAME + ".yaml");
    }

    private void runShell(Readme.Block block) throws Exception {
        var text = block.text().strip();
        if (block.lines().stream().allMatch(line -> line.matches("[A-Z]+=.*"))) {
            definitions += block.text().replace(ADDRESS, server.address());
        } else if (text.startsWith("java -jar ")) {
            server = start(text).awaitReady();
        } else if (text.startsWith("curl ")) {
            curl(block);
        } else if (text.equals("examples/benchmarks/run load")) {
            var shorter = text + " --no-build --rows 1000 --passes 1";
            assertThat(Script.run(folder, Map.of(), shorter).isSuccess().output())
                    .contains("a load");
        } else if (text.equals("mvn verify")) {
            // It is what runs this test.
            assertThat(Files.readString(home.resolve(".ci/run"))).contains("mvn -B -ntp verify");
        } else {
            // It is what DailyImportTest runs.
            assertThat(text).isEqualTo(DailyImportTest.COMMAND);
            assertThat(home.resolve(text)).isExecutable();
        }
    }

    /** The file that the text names; a later version of it is put in the place of an earlier one. The first is that of the example. */
    private void define(Readme.Block block) throws Exception {
        if (!block.text().contains("squares")) {
            assertThat(block.text()).isEqualTo(Files.readString(daily()));
            return;
        }
        assertThat(readme.lines()).anyMatch(line -> line.contains("`config/jobs/squares.yaml`"));
        versions++;
        Files.writeString(folder.resolve("config/jobs/squares.yaml"), block.text());
        var look = definitions + "curl -fsS \"$URL/api/v1/definitions/squares\" -H \"$AUTH\"";
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(
                                Script.run(folder, Map.of(), look).isSuccess().output())
                        .contains("\"version\":" + versions)
                        .doesNotContain("\"fault\""));
    }

    private ServerProcess start(String command) throws Exception {
        var log = folder.resolve("server.log");
        var builder = new ProcessBuilder("bash", "-c", "exec " + command)
                .directory(folder.toFile())
                .redirectError(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ESCAPEMENT_"));
        builder.environment().put("ESCAPEMENT_HTTP_PORT", "0");
        return new ServerProcess(builder.start(), log);
    }

    private void curl(Readme.Block block) throws Exception {
        assumeTrue(Script.run(folder, Map.of(), "command -v curl").exit() == 0, "curl is not on the PATH");
        var output = Script.run(folder, Map.of(), definitions + block.text())
                .isSuccess()
                .output();

        assertThat(output).startsWith("{").doesNotContain("curl:");
        for (var id : Pattern.compile("/jobs/(nap_job_[0-9]+)/cancel")
                .matcher(block.text())
                .results()
                .toList()) {
            var job = Product.awaitEnd(server.api(), id.group(1));
            assertThat(job.path("status").asString()).isEqualTo("CANCELLED");
        }
    }

    private void submit(Readme.Block block) throws Exception {
        Files.writeString(folder.resolve("job.json"), block.text());
        var api = server.api();
        var submitted = api.submit(JsonMapper.shared().readTree(block.text()));
        var job = Product.awaitEnd(api, submitted.path("id").asString());

        assertThat(job.path("status").asString()).as(job.toPrettyString()).isEqualTo("SUCCEEDED");
        var result = api.get("/jobs/" + job.path("id").asString() + "/steps/sum/result");
        assertThat(result.path("rows").toString()).isEqualTo("[[1000,333833500]]");
    }

    private void checkDependency(Readme.Block block) throws Exception {
        var steps = Files.readString(home.resolve("plugins/steps/pom.xml"));
        assertThat(steps).contains("<artifactId>escapement-steps</artifactId>", "<version>0.1.0</version>");
        assertThat(block.lines().stream().map(String::strip))
                .containsExactly(
                        "<dependency>",
                        "<groupId>dev.escapement</groupId>",
                        "<artifactId>escapement-steps</artifactId>",
                        "<version>0.1.0</version>",
                        "</dependency>");
    }

    private void startScheduler(Readme.Block block) throws Exception {
        var properties = new Properties();
        properties.load(new StringReader(block.text()));
        var ours = Map.of(
                "databaseUrl", postgres.ledgerUrl(),
                "databaseUser", postgres.adminUser(),
                "databasePassword", postgres.adminPassword());
        ours.forEach((key, value) ->
                assertThat(properties.setProperty(PLUGIN + key, value)).as(key).isNotNull());
        properties.setProperty(PLUGIN + "files", folder.resolve("files").toString());
        properties.setProperty("org.quartz.scheduler.instanceName", "readme");
        properties.setProperty("org.quartz.threadPool.threadCount", "2");

        var job = QuartzApplication.run(properties);

        JobAssert.assertThat(job).hasStatus(Status.SUCCEEDED).hasSteps(Status.SUCCEEDED, Status.SUCCEEDED);
    }

    private void findSource(Readme.Block block) throws Exception {
        var sources = new ArrayList<Path>();
        for (var folder : List.of("examples/own-step/src", "examples/daily-import/src", "plugins/client/src/test")) {
            try (var files = Files.walk(home.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        assertThat(sources).anyMatch(file -> contains(file, block.text()));
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void bothCommandsStandNearTheTop() {
        var top = readme.lines().subList(0, 40);
        assertThat(top).contains(DailyImportTest.COMMAND, "mvn verify");
    }

    /** The step types themselves say which keys they know. */
    @Test
    void theTableOfStepKindsHasEveryKey() {
        var harness = new StepHarness(folder, Map.of("work", postgres.work()));
        for (var type : EnginePlugin.loadStepTypes()) {
            var problems = harness.check(type, new StepSpec("step", type.kind(), Map.of("nonsense", "x")));
            var known = problems.get(problems.size() - 1).message().replace("is not a key here; the keys are ", "");
            var row = readme.rows()
                    .filter(cells -> cells.get(0).equals("`" + type.kind() + "`"))
                    .findFirst()
                    .orElseThrow();
            var told = new TreeSet<String>();
            Pattern.compile("`([a-zA-Z]+)`").matcher(row.get(2)).results().forEach(match -> told.add(match.group(1)));
            assertThat(told).as(type.kind()).isEqualTo(new TreeSet<>(List.of(known.split(", ", -1))));
        }
    }

    @Test
    void theTableOfSettingsHasEveryKey() throws Exception {
        var cells = readme.rows().map(row -> row.get(0)).toList();
        for (var example : ConfigTest.keys(home).keySet()) {
            // A limit, a secret or a command has a name of its user's, as a connection has.
            var key = example.replaceFirst("^(limits|secrets|steps\\.process\\.commands)\\.[a-z*-]+", "$1.<name>");
            int dot = key.lastIndexOf('.');
            var group = key.startsWith("connections.") ? "connections.<name>.url" : key.substring(0, Math.max(dot, 0));
            assertThat(cells)
                    .as(key)
                    .anyMatch(cell -> cell.equals("`" + key + "`")
                            || (cell.startsWith("`" + group) && cell.contains(key.substring(dot + 1) + "`")));
        }
    }
}
