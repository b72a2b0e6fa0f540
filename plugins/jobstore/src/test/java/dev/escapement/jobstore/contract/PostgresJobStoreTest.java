package dev.escapement.jobstore.contract;

import org.junit.jupiter.api.Disabled;

@Disabled("The store is being written")
@ContractOf(OurStore.class)
class PostgresJobStoreTest extends ClusteredJobStoreContract {}
