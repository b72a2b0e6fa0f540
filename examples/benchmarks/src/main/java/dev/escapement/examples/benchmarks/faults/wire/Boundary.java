package dev.escapement.examples.benchmarks.faults.wire;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The transactions of a node in which something passes from one hand to another, known by a statement that only they hold. */
public enum Boundary {
    /** A job and its Quartz rows are written. */
    SUBMISSION("insert into escapement.job "),
    /** Triggers are reserved for a node. */
    RESERVATION("insert into quartz.qrtz_fired_triggers"),
    /** Jobs begin to run and are claimed. */
    FIRING("update quartz.qrtz_fired_triggers"),
    /** A step begins, ends, or both. */
    STEP("escapement.attempt"),
    /** Quartz's rows of an execution go. */
    COMPLETION("delete from quartz.qrtz_fired_triggers"),
    /** A step takes effect, with its marker. */
    EFFECT("escapement.effect_marker"),
    /** A node says that it lives. */
    CHECK_IN("quartz.qrtz_scheduler_state");

    private final String part;

    Boundary(String part) {
        this.part = part;
    }

    /** Those that a text of SQL belongs to. */
    static Set<Boundary> of(String sql) {
        var text = sql.toLowerCase(Locale.ROOT);
        var found = EnumSet.noneOf(Boundary.class);
        for (var boundary : values()) {
            if (text.contains(boundary.part)) {
                found.add(boundary);
            }
        }
        return found;
    }
}
