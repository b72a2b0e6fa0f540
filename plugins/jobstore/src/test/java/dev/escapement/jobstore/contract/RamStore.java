package dev.escapement.jobstore.contract;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.quartz.simpl.RAMJobStore;
import org.quartz.spi.JobStore;

/** Quartz's store in memory. */
final class RamStore implements StoreUnderTest {
    @Override
    public void open(ExtensionContext.Store shared) {}

    @Override
    public JobStore create() {
        var store = new RAMJobStore();
        store.setMisfireThreshold(Contract.MISFIRE_THRESHOLD.toMillis());
        return store;
    }

    @Override
    public Set<Defect> knownDefects() {
        return EnumSet.of(
                Defect.HALF_STORED,
                Defect.REFUSED_REPLACEMENT_LOSES_TRIGGER,
                Defect.FIRED_LIST_LOSES_PLACES,
                Defect.STALE_ACQUISITION_FIRES,
                Defect.ACQUIRED_FIRES_BESIDE_RUNNING_JOB,
                Defect.RELEASE_UNBLOCKS,
                Defect.LATE_COMPLETION_COUNTS,
                Defect.RESET_FROM_ERROR_UNBLOCKS,
                Defect.TRIGGER_IN_ERROR_FIRES,
                Defect.PATTERN_PAUSES_ONE_GROUP,
                Defect.PAUSE_ALL_FORGETS_NEW_GROUPS);
    }

    @Override
    public void clear() {}

    @Override
    public void close() {}
}
