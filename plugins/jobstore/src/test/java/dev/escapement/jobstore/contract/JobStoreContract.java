package dev.escapement.jobstore.contract;

import org.junit.jupiter.api.Nested;

/** All that any job store promises. */
abstract class JobStoreContract {
    @Nested
    class Storing extends StoringContract {}
}
