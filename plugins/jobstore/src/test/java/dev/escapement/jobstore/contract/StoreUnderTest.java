package dev.escapement.jobstore.contract;

import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.quartz.spi.JobStore;

/** One kind of job store: how to make one, and where it is known to break the contract. */
interface StoreUnderTest extends AutoCloseable {
    /** Called once, before anything else; what all kinds share in this JVM is kept in the given place. */
    void open(ExtensionContext.Store shared);

    /** A new store that nobody has told its name, its node or its signaler yet. */
    JobStore create();

    /** The promises this kind does not keep. Their tests still run, and must fail. */
    Set<Defect> knownDefects();

    /** Forgets everything that was ever stored. */
    void clear() throws SQLException;

    @Override
    void close();
}
