package dev.escapement.jobstore.contract;

@ContractOf(StockStore.class)
class StockJobStoreTest extends ClusteredJobStoreContract {}
