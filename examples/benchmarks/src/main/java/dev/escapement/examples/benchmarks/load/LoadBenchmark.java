package dev.escapement.examples.benchmarks.load;

import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.load.LoadStep;
import dev.escapement.testkit.StepHarness;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures how many rows a second the load step brings into a table, beside {@code psql} and a bare COPY. */
public final class LoadBenchmark {
    private static final String GOOD = "good.csv";
    private static final String BAD = "bad.csv";

    private final Options options;
    private final Path folder;
    private final Database database;
    private final PrintStream out;

    private LoadBenchmark(Options options, Database database, PrintStream out) {
        this.options = options;
        this.folder = database.folder();
        this.database = database;
        this.out = out;
    }

    /** Measures and prints. @throws IllegalArgumentException with one sentence when an argument is wrong */
    public static void run(List<String> arguments, PrintStream out) throws Exception {
        run(Options.of(arguments), out);
    }

    /** Makes a folder and a server of its own, measures, prints, and leaves nothing behind. */
    static void run(Options options, PrintStream out) throws Exception {
        try (var database = Database.start()) {
            new LoadBenchmark(options, database, out).run();
        }
    }

    private void run() throws Exception {
        Orders.write(folder.resolve(GOOD), options, false);
        Orders.write(folder.resolve(BAD), options, true);
        var contenders = contenders();
        for (var contender : contenders) {
            database.first(Orders.definition(contender.table()));
        }
        printSurroundings();
        var report = new Report();
        for (int pass = 0; pass < options.passes(); pass++) {
            for (var contender : contenders) {
                report.add(contender, rowsPerSecond(contender));
            }
            // Another begins each pass, so that nobody always comes first.
            Collections.rotate(contenders, -1);
        }
        out.println(Report.head(options.passes()));
        report.lines().forEach(out::println);
    }

    private List<Contender> contenders() {
        int rows = options.rows();
        var all = new ArrayList<Contender>();
        all.add(new Contender('a', "load, no row may be bad", rows, () -> load('a', GOOD, 0)));
        all.add(new Contender(
                'b',
                "load, " + options.badRows() + " rows are bad",
                rows - options.badRows(),
                () -> load('b', BAD, 1000)));
        if (Database.hasPsql()) {
            all.add(new Contender('c', "psql \\copy", rows, () -> database.psql("load_c", folder.resolve(GOOD))));
        }
        all.add(new Contender('d', "bare CopyManager", rows, () -> database.copy("load_d", folder.resolve(GOOD))));
        return all;
    }

    private void load(char letter, String file, long maxBadRows) throws Exception {
        var config = Map.<String, Object>of(
                "from", file, "table", "load_" + letter, "create", "never", "maxBadRows", maxBadRows);
        var harness = new StepHarness(folder, Map.of("work", database.work()));
        var result = harness.run(new LoadStep(), new StepSpec("load", "load", config));
        if (!(result instanceof StepResult.Succeeded)) {
            throw new IllegalStateException("The load step did not succeed: " + result);
        }
    }

    private double rowsPerSecond(Contender contender) throws Exception {
        database.first("truncate " + contender.table());
        database.first("checkpoint");
        long start = System.nanoTime();
        contender.work().run();
        double seconds = (System.nanoTime() - start) / 1e9;
        checkRows(contender);
        return options.rows() / seconds;
    }

    private void checkRows(Contender contender) throws SQLException {
        var found = database.first("select count(*) from " + contender.table());
        if (!found.equals(Integer.toString(contender.expectedRows()))) {
            throw new IllegalStateException(contender.table() + " has " + found + " rows instead of "
                    + contender.expectedRows() + " after " + contender.name() + ".");
        }
        // Emptied at the next pass only, so that the tables can be looked at until the end.
    }

    private void printSurroundings() throws SQLException, IOException {
        out.printf(
                Locale.ROOT,
                "%,d rows, %d columns, %.1f MB, seed %d; PostgreSQL %s, fsync %s; Java %s, %d processors%n",
                options.rows(),
                Orders.COLUMNS,
                Files.size(folder.resolve(GOOD)) / 1e6,
                options.seed(),
                database.first("show server_version"),
                database.first("show fsync"),
                Runtime.version().feature(),
                Runtime.getRuntime().availableProcessors());
        if (!Database.hasPsql()) {
            out.println("psql is not on the PATH: there is no line c, and d is the limit.");
        }
        out.println();
    }
}
