package dev.escapement.examples.benchmarks.faults;

import dev.escapement.examples.benchmarks.faults.check.Checker;
import dev.escapement.examples.benchmarks.faults.check.Rule;
import dev.escapement.examples.benchmarks.faults.check.Violation;
import dev.escapement.examples.benchmarks.measure.TextTable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What happened, and what broke. */
record Report(String title, List<TextTable> tables, List<Violation> violations) {
    private static final String CHAINS =
            "select lower(c.sort), lower(j.status), count(*) from chain c join escapement.job j using (id) group by 1, 2 order by 1, 2";
    private static final String ATTEMPTS =
            "select lower(status), count(*) from escapement.attempt group by 1 order by 2 desc";
    private static final String TAKE_OVERS = """
            select 'chains that went from node to node', count(*) from (
              select job_key from escapement.attempt group by 1 having count(distinct node) > 1) t
            union all select 'attempts that were lost with their node', count(*) from escapement.attempt where status = 'UNKNOWN'
            union all select 'failed steps of which nobody knows (08007)', count(*) from escapement.step
              where status = 'FAILED' and error_code = '08007'
            union all select 'of these, with their effect', count(*) from effect e join escapement.job j on j.id = e.job
              join escapement.step s on s.job_key = j.key and s.position = e.position
              where s.status = 'FAILED' and s.error_code = '08007'""";

    static TextTable faults(Tally tally) {
        var table = new TextTable("faults", "happened", "moment never came");
        for (var kind : Kind.values()) {
            table.add(
                    List.of(kind.title(), TextTable.count(tally.happened(kind)), TextTable.count(tally.missed(kind))));
        }
        table.add(List.of("all", TextTable.count(tally.happened()), TextTable.count(tally.missed())));
        return table;
    }

    /** What the ledger says of the chains. */
    static List<TextTable> ledger(Checker checker) throws SQLException {
        var chains = new TextTable("chains", "status", "count");
        checker.table(CHAINS).forEach(chains::add);
        var attempts = new TextTable("attempts", "count");
        checker.table(ATTEMPTS).forEach(attempts::add);
        var takeOvers = new TextTable("take-overs", "count");
        checker.table(TAKE_OVERS).forEach(takeOvers::add);
        return List.of(chains, attempts, takeOvers);
    }

    boolean isClean() {
        return violations.isEmpty();
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(title);
        for (var table : tables) {
            lines.add("");
            lines.addAll(table.lines());
        }
        lines.add("");
        if (isClean()) {
            lines.add("No violation of " + Rule.values().length + " rules.");
        }
        for (var violation : violations) {
            lines.add("VIOLATED " + TextTable.count(violation.count()) + " times: " + violation.rule());
            violation.examples().forEach(example -> lines.add("  " + example));
        }
        return lines;
    }
}
