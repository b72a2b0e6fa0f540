package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.ledger.Companion;
import dev.escapement.engine.ledger.Unfinished;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The jobs that wait for room under a limit: they are woken in the transaction that gives it to them, and told of after it. Thread-safe. */
final class Waiting {
    private final Commits commits;
    private final Companion companion;
    private final InstantSource clock;
    private final Queue<Unfinished> woken = new ConcurrentLinkedQueue<>();
    private volatile Consumer<List<Unfinished>> listener = jobs -> {};
    private volatile boolean hasLimits;

    Waiting(Commits commits, Companion companion, InstantSource clock) {
        this.commits = commits;
        this.companion = companion;
        this.clock = clock;
    }

    void onWoken(Consumer<List<Unfinished>> newListener) {
        listener = newListener;
    }

    /** Writes the sizes of these limits; those that were another before. */
    List<String> setLimits(Map<String, Integer> sizes) {
        hasLimits = !sizes.isEmpty();
        return commits.told(connection -> LimitRows.write(connection, sizes));
    }

    /** Gives what room is left to those who wait, and wakes them. */
    void give(Connection connection, Limits limits) throws SQLException {
        give(connection, limits, Set.of());
    }

    /** The same where some jobs are new, and are not woken here; those of them that got room. */
    Set<UUID> give(Connection connection, Limits limits, Collection<UUID> opened) throws SQLException {
        var given = limits.give(connection, clock.instant());
        for (var job : given) {
            if (!opened.contains(job.key())) {
                companion.reopened(connection, job);
                woken.add(job);
            }
        }
        return given.stream().map(Unfinished::key).filter(opened::contains).collect(Collectors.toSet());
    }

    /** These jobs, which ran here, are to go on at once, wherever. */
    void letTurn(Connection connection, List<Unfinished> jobs) throws SQLException {
        if (!jobs.isEmpty()) {
            companion.waiting(connection, jobs);
            woken.addAll(jobs);
        }
    }

    /** After a commit: what was woken in one that failed is told, too, and finds itself asleep. */
    void tell() {
        var jobs = new ArrayList<Unfinished>();
        for (var job = woken.poll(); job != null; job = woken.poll()) {
            jobs.add(job);
        }
        if (!jobs.isEmpty()) {
            listener.accept(jobs);
        }
    }

    /** Wakes those that wait for a limit with room, as nobody gives any who is lost, or takes less than was meant for it. */
    void sweep() {
        if (!hasLimits) {
            return;
        }
        var names = commits.told(Limits::waitedFor);
        if (!names.isEmpty()) {
            commits.told(connection -> {
                companion.enter(connection);
                give(connection, Limits.lock(connection, names, List.of()));
                return null;
            });
        }
        commits.told(connection -> {
            LimitRows.removeUnused(connection);
            return null;
        });
        tell();
    }
}
