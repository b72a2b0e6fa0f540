package dev.escapement.jobstore.contract;

import java.util.EnumSet;
import java.util.Set;
import org.quartz.impl.jdbcjobstore.JobStoreTX;

/** Quartz's own store in a database. */
final class StockStore extends JdbcStore {
    StockStore() {
        super(JobStoreTX.class);
    }

    @Override
    public Set<Defect> knownDefects() {
        return EnumSet.of(
                Defect.REPLACED_BY_ANOTHER_KIND,
                Defect.STALE_ACQUISITION_FIRES,
                Defect.RELEASE_UNBLOCKS,
                Defect.LATE_COMPLETION_COUNTS,
                Defect.RESET_FROM_ERROR_UNBLOCKS,
                Defect.PAUSED_JOB_GROUP_FORGOTTEN,
                Defect.RESUME_ALL_MISSES_EMPTY_GROUPS,
                Defect.CALENDAR_UPDATE_RESETS_STATE,
                Defect.MATCHER_TAKES_WILDCARDS,
                Defect.QUERY_CROSSES_SCHEDULERS);
    }
}
