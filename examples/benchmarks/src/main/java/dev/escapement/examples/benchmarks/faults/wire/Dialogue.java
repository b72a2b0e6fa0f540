package dev.escapement.examples.benchmarks.faults.wire;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Listens to one connection and tells what its messages run. For one thread. */
final class Dialogue {
    private static final Statement NOTHING = new Statement(false, false, Set.of());

    private final Map<String, Statement> prepared = new HashMap<>();
    private final Set<Boundary> transaction = EnumSet.noneOf(Boundary.class);

    private record Statement(boolean begins, boolean commits, Set<Boundary> boundaries) {
        static Statement of(String sql) {
            var text = sql.strip().toLowerCase(Locale.ROOT);
            boolean commits = text.equals("commit");
            return new Statement(commits || text.equals("begin") || text.equals("rollback"), commits, Boundary.of(sql));
        }
    }

    /** A statement of these boundaries, or the commit of a transaction that held them. */
    record Event(boolean commit, Set<Boundary> boundaries) {}

    /** What the server will run when it has this message; null when it runs nothing that matters. */
    Event hear(Message message) {
        return switch (message.type()) {
            case Message.PARSE -> {
                prepared.put(message.text(0), Statement.of(message.text(1)));
                yield null;
            }
            case Message.BIND -> event(prepared.getOrDefault(message.text(1), NOTHING));
            case Message.QUERY -> event(Statement.of(message.text(0)));
            default -> null;
        };
    }

    private Event event(Statement statement) {
        transaction.addAll(statement.boundaries);
        var held = Set.copyOf(statement.commits ? transaction : statement.boundaries);
        if (statement.begins) {
            transaction.clear();
        }
        return held.isEmpty() ? null : new Event(statement.commits, held);
    }
}
