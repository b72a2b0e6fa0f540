package dev.escapement.jobstore.contract;

@ContractOf(RamStore.class)
class RamJobStoreTest extends JobStoreContract {}
