package dev.escapement.engine.ledger.jpa;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.List;

/** Native statements on the transaction's connection, for what the model cannot say: guarded, set-based and bulk. */
final class Sql {
    /** Begins a transaction whose reads all see what was committed before the first of them. */
    static final String OF_ONE_MOMENT = "set transaction isolation level repeatable read, read only";

    private Sql() {}

    static int update(EntityManager manager, String sql, Object... arguments) {
        return bind(manager.createNativeQuery(sql), arguments).executeUpdate();
    }

    /** Rows as arrays; a query of one column gives its values bare. */
    @SuppressWarnings("unchecked")
    static <T> List<T> query(EntityManager manager, String sql, Object... arguments) {
        return bind(manager.createNativeQuery(sql), arguments).getResultList();
    }

    private static Query bind(Query query, Object... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            query.setParameter(i + 1, value(arguments[i]));
        }
        return query;
    }

    /** Everything goes as text of unspecified type (the pool says so), and the server takes it for what the column is. */
    private static Object value(Object argument) {
        return argument instanceof Instant || argument instanceof Enum<?> ? argument.toString() : argument;
    }
}
