package dev.escapement.engine.schedule;

import dev.escapement.engine.ModeStep;
import dev.escapement.engine.Schedules;
import dev.escapement.testkit.ManualEngine;
import dev.escapement.testkit.PostgresExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One definition with a schedule on a real ledger, with a clock that a test moves; it begins at 02:00 UTC on 22 November 2026, a Sunday. */
abstract class NightlyTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    static final String NAME = "nightly";

    ManualEngine node;

    @BeforeEach
    final void start() {
        node = ManualEngine.start(POSTGRES, "node-1", new ModeStep());
    }

    @AfterEach
    final void clear() throws Exception {
        execute("truncate escapement.job, escapement.definition, escapement.calendar cascade");
        node.close();
    }

    final void put(Object... schedule) {
        put(node, schedule);
    }

    static void put(ManualEngine node, Object... schedule) {
        var fields = new LinkedHashMap<String, Object>();
        for (int i = 0; i < schedule.length; i += 2) {
            fields.put((String) schedule[i], schedule[i + 1]);
        }
        var document = Map.of(
                "name",
                NAME,
                "parameters",
                Map.of("day", Map.of("default", "${slot | date:'yyyy-MM-dd'}")),
                "schedule",
                fields,
                "steps",
                List.of(Map.of("name", "s", "kind", "mode", "config", Map.of("mode", "ok"))));
        node.definitions().put(node.definitions().read(document), null);
    }

    /** Time passes minute by minute, and jobs run. */
    final void pass(Duration time) {
        for (long i = 0; i < time.toMinutes(); i++) {
            node.clock().tick(Duration.ofMinutes(1));
            node.ring();
            node.runAll();
        }
    }

    final void ring(Duration time) {
        node.clock().tick(time);
        node.ring();
    }

    final void outage(Duration time) {
        node.clock().tick(time);
        node.definitions().schedules().run();
        node.runAll();
    }

    static void execute(String sql) throws Exception {
        try (var connection = POSTGRES.ledgerAsAdmin();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    final List<String> slots() {
        var told = new ArrayList<String>();
        Schedules schedules = node.definitions().schedules();
        for (var slot : schedules.slots("default", NAME, null, 1000).items()) {
            told.add(0, slot.at() + " " + slot.outcome() + " " + (slot.job() == null ? slot.reason() : slot.job()));
        }
        return told;
    }
}
