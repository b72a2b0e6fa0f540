package dev.escapement.engine.chain;

import dev.escapement.engine.job.LedgerException;
import dev.escapement.engine.job.LogLine;
import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gathers what a step says and writes it to the ledger in groups, at most a second late while the step goes on talking. */
final class StepLog {
    private static final Logger LOG = LoggerFactory.getLogger(StepLog.class);
    private static final Duration LATEST = Duration.ofSeconds(1);
    private static final int GROUP = 200;
    private static final int LONGEST_LINE = 8_192;

    private final Ledger ledger;
    private final Claim claim;
    private final int position;
    private final InstantSource clock;
    private final List<LogLine> lines = new ArrayList<>();
    private Instant written = Instant.MIN;

    StepLog(Ledger ledger, Claim claim, int position, InstantSource clock) {
        this.ledger = ledger;
        this.claim = claim;
        this.position = position;
        this.clock = clock;
    }

    synchronized void add(String text) {
        var now = clock.instant();
        text.lines().forEach(line -> lines.add(new LogLine(lines.size() + 1L, now, clean(line))));
        if (lines.size() >= GROUP || written.isBefore(now.minus(LATEST))) {
            flush();
        }
    }

    /** A log that cannot be written is no reason to fail the step, whose outcome is what matters. */
    synchronized void flush() {
        try {
            for (int from = 0; from < lines.size(); from += GROUP) {
                ledger.log(claim, position, lines.subList(from, Math.min(from + GROUP, lines.size())));
            }
        } catch (LedgerException e) {
            LOG.warn("The log of {} lost {} lines: {}", claim.job().ref(), lines.size(), e.getMessage());
        }
        lines.clear();
        written = clock.instant();
    }

    private static String clean(String line) {
        var printable = line.replaceAll("[\\p{Cntrl}&&[^\\t]]", "\uFFFD");
        return printable.length() <= LONGEST_LINE ? printable : printable.substring(0, LONGEST_LINE) + "…";
    }
}
