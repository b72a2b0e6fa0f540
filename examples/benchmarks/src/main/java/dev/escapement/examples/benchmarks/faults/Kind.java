package dev.escapement.examples.benchmarks.faults;

import java.util.Locale;

/** What can go wrong; each in its share of the faults. */
enum Kind {
    /** kill -9 at any time. */
    KILL(14),
    /** kill -9 at a moment of a transaction. */
    KILL_AT(22),
    /** SIGSTOP, and SIGCONT later. */
    FREEZE(14),
    /** All connections of a node are reset. */
    CUT(8),
    /** One connection is reset at a moment of a transaction. */
    CUT_AT(18),
    /** Nothing passes between a node and the server for a while. */
    DROP(8),
    /** All messages of a node are delayed for a while. */
    SLOW(5),
    /** kill -9 of which the server does not hear for a while. */
    POWER(5),
    /** The server ends some of its sessions. */
    TERMINATE(4),
    /** The server ends as in a power cut, and comes back. */
    CRASH(2);

    private final int share;

    Kind(int share) {
        this.share = share;
    }

    int share() {
        return share;
    }

    /** Whether it strikes the server, and not a node. */
    boolean isOfServer() {
        return this == TERMINATE || this == CRASH;
    }

    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
