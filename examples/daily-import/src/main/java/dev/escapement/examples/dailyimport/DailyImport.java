package dev.escapement.examples.dailyimport;

import dev.escapement.engine.time.SystemClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.JsonNode;

/** Starts a server, has it run the daily import, shows what happens, and stops what it started. */
public final class DailyImport implements AutoCloseable {
    /** How the steps end when the fourth is broken. */
    static final List<String> BROKEN =
            List.of("SUCCEEDED", "SUCCEEDED", "SUCCEEDED", "FAILED", "UNPROCESSED", "UNPROCESSED", "UNPROCESSED");

    /** The definition that is in force in the server, from {@code config/jobs}. */
    static final String NAME = "daily_import_job";

    static final List<String> FILES = List.of("airports.csv", "countries.csv", "regions.csv");

    /** Where its steps read and write, below the files folder. */
    private static final String FOLDER = "daily-import";

    private static final String REPORT = "airports_by_country.csv";
    private static final int SHOWN_ROWS = 6;

    private final Options options;
    private final Path home;
    private final Path data;
    private final CountDownLatch stop = new CountDownLatch(1);
    private ServerProcess server;
    private boolean kept;

    private DailyImport(Options options, Path home) throws IOException {
        this.options = options;
        this.home = home;
        this.data = options.data().isPresent()
                ? Files.createDirectories(options.data().get())
                : Files.createTempDirectory("escapement-daily-import-");
    }

    public static void main(String[] arguments) {
        try {
            var options = Options.of(List.of(arguments));
            System.exit(options.help() ? help() : run(options));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static int help() {
        System.out.println(Options.HELP);
        return 0;
    }

    private static int run(Options options) {
        try (var example = new DailyImport(options, Path.of(System.getProperty("escapement.home")))) {
            Runtime.getRuntime().addShutdownHook(new Thread(example::close));
            return example.run();
        } catch (IOException | UncheckedIOException e) {
            boolean telling = e.getMessage() != null && !(e instanceof FileSystemException);
            System.err.println("The daily import failed: " + (telling ? e.getMessage() : e));
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 130;
        }
    }

    private int run() throws IOException, InterruptedException {
        copyFiles();
        System.out.println("Starting a server in " + data + " ...");
        launch();
        server.awaitReady();
        System.out.println("It is ready on " + server.address() + ".");

        var id = NAME + "_" + new SystemClock().instant().getEpochSecond();
        var api = server.api();
        api.run(NAME, Map.of("id", id, "parameters", options.fail() ? Map.of("code", "cod") : Map.of()));
        System.out.println("Job " + id + ":");
        var job = new Watch(api, System.out, stop).untilEnd(id);
        var status = job.path("status").asString();
        System.out.println("Job " + id + " " + status + ".");
        boolean asWished = options.fail() ? failedAsWished(job) : status.equals("SUCCEEDED");
        if (asWished && !options.fail()) {
            printReport(id);
        }
        if (options.keep()) {
            keep();
        }
        return asWished ? 0 : 1;
    }

    private void copyFiles() throws IOException {
        var target = Files.createDirectories(data.resolve("files").resolve(FOLDER));
        for (var file : FILES) {
            var source = home.resolve("examples/daily-import/data").resolve(file);
            Files.copy(source, target.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Under the lock, so that Ctrl-C finds either no server or one that it can stop. */
    private synchronized void launch() throws IOException, InterruptedException {
        if (stop.getCount() == 0) {
            throw new InterruptedException("The example was told to stop.");
        }
        server = ServerProcess.launch(home, data);
    }

    private static boolean failedAsWished(JsonNode job) {
        var statuses = job.path("steps")
                .valueStream()
                .map(step -> step.path("status").asString())
                .toList();
        System.out.println(
                statuses.equals(BROKEN)
                        ? "The fourth step failed, as was asked for; those behind it were never reached."
                        : "This is not what was asked for: the fourth step should have failed.");
        return statuses.equals(BROKEN);
    }

    private void printReport(String id) throws IOException {
        var report = data.resolve("files").resolve(FOLDER).resolve(REPORT);
        if (options.data().isEmpty()) {
            report = Files.copy(report, lastingFolder().resolve(id + ".csv"), StandardCopyOption.REPLACE_EXISTING);
        }
        var lines = Files.readAllLines(report);
        System.out.println("The report has " + (lines.size() - 1) + " rows, and so it begins:");
        lines.stream().limit(SHOWN_ROWS).forEach(line -> System.out.println("  " + line));
        System.out.println("All of it: " + report);
    }

    /** Where a report outlives a temporary data folder. */
    private Path lastingFolder() {
        var ours = home.resolve("examples/daily-import/target");
        return Files.isWritable(ours) ? ours : Path.of(System.getProperty("java.io.tmpdir"));
    }

    private synchronized void keep() throws IOException {
        kept = true;
        System.out.println("The server stays up on " + server.address());
        System.out.println("  key: " + server.key());
        System.out.println("  data: " + data);
        System.out.println("  stop it with: kill " + server.process().pid());
    }

    /** Stops the server unless it is kept, and deletes a temporary folder; a second call does nothing. */
    @Override
    public synchronized void close() {
        if (kept || stop.getCount() == 0) {
            return;
        }
        stop.countDown();
        if (server != null) {
            server.close();
        }
        if (options.data().isEmpty()) {
            delete(data);
        }
    }

    private static void delete(Path folder) {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " cannot be deleted", e);
        }
    }
}
