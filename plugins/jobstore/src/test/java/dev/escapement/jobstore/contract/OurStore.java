package dev.escapement.jobstore.contract;

import java.util.EnumSet;
import java.util.Set;
import org.quartz.impl.jdbcjobstore.JobStoreTX;

/** The store of this module, which has nothing to be excused for. */
final class OurStore extends JdbcStore {
    OurStore() {
        super(type());
    }

    @Override
    public Set<Defect> knownDefects() {
        return EnumSet.noneOf(Defect.class);
    }

    private static Class<? extends JobStoreTX> type() {
        try {
            return Class.forName("dev.escapement.jobstore.PostgresJobStore").asSubclass(JobStoreTX.class);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("The store is not written yet", e);
        }
    }
}
