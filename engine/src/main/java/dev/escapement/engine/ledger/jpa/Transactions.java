package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.LedgerException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs work in one transaction each and says by {@link LedgerException} whether trouble may pass. */
final class Transactions {
    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

    private final EntityManagerFactory factory;

    Transactions(EntityManagerFactory factory) {
        this.factory = factory;
    }

    <T> T in(Function<EntityManager, T> work) {
        try (var manager = factory.createEntityManager()) {
            return in(manager, work);
        } catch (RuntimeException e) {
            throw new LedgerException("The ledger cannot be used: " + rootOf(e).getMessage(), isTransient(e), e);
        }
    }

    private static <T> T in(EntityManager manager, Function<EntityManager, T> work) {
        var transaction = manager.getTransaction();
        transaction.begin();
        try {
            T result = work.apply(manager);
            transaction.commit();
            return result;
        } catch (RuntimeException e) {
            rollback(manager, e);
            throw e;
        }
    }

    private static void rollback(EntityManager manager, RuntimeException first) {
        try {
            if (manager.getTransaction().isActive()) {
                manager.getTransaction().rollback();
            }
        } catch (RuntimeException second) {
            LOG.debug("Rolling back failed, too", second);
            first.addSuppressed(second);
        }
    }

    private static boolean isTransient(Throwable error) {
        for (var cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientException
                    || (cause instanceof SQLException sql && isTransient(sql.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    /** Connection lost, server going or coming, out of resources, read-only (a standby), and transactions that met. */
    private static boolean isTransient(String state) {
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("57P")
                        || state.startsWith("53")
                        || state.startsWith("40")
                        || state.equals("25006"));
    }

    private static Throwable rootOf(Throwable error) {
        var root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
