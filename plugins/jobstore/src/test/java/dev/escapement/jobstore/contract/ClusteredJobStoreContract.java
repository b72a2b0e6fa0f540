package dev.escapement.jobstore.contract;

import org.junit.jupiter.api.Nested;

/** All that a job store promises whose data outlives a process and is shared by several. */
abstract class ClusteredJobStoreContract extends JobStoreContract {
    @Nested
    class Isolation extends IsolationContract {}

    @Nested
    class Sharing extends SharingContract {}

    @Nested
    class Recovery extends RecoveryContract {}
}
