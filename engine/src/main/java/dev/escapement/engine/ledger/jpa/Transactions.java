package dev.escapement.engine.ledger.jpa;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs work with entities in one transaction each. */
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
            throw Trouble.of(e);
        }
    }

    void close() {
        factory.close();
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
}
