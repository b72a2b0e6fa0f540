package dev.escapement.jobstore.contract;

@ContractOf(OurStore.class)
class PostgresJobStoreTest extends ClusteredJobStoreContract {}
