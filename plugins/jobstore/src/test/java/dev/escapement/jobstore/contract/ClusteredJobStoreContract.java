package dev.escapement.jobstore.contract;

/** All that a job store promises whose data outlives a process and is shared by several. */
abstract class ClusteredJobStoreContract extends JobStoreContract {}
