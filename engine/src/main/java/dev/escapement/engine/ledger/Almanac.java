package dev.escapement.engine.ledger;

import dev.escapement.engine.job.LedgerException;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/** The book of calendars: days with names. Thread-safe. Trouble with the database is a {@link LedgerException}. */
public interface Almanac {
    /** The calendars, each with a mark that is another one when it has changed. */
    Map<String, String> calendars();

    /** The days of a calendar with their names. */
    Optional<Map<LocalDate, String>> days(String calendar);

    /** Has a calendar have these days; what it had before is gone. False, and nothing is written, when it has them already. */
    boolean put(String calendar, Map<LocalDate, String> days);
}
