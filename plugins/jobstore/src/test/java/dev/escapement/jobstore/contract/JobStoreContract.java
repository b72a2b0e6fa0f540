package dev.escapement.jobstore.contract;

import org.junit.jupiter.api.Nested;

/** All that any job store promises. */
abstract class JobStoreContract {
    @Nested
    class Storing extends StoringContract {}

    @Nested
    class TriggerKinds extends TriggerKindsContract {}

    @Nested
    class Acquiring extends AcquiringContract {}

    @Nested
    class Firing extends FiringContract {}

    @Nested
    class Completion extends CompletionContract {}

    @Nested
    class SoloJob extends SoloJobContract {}

    @Nested
    class PersistData extends PersistDataContract {}

    @Nested
    class Pausing extends PausingContract {}

    @Nested
    class Misfire extends MisfireContract {}

    @Nested
    class Calendar extends CalendarContract {}

    @Nested
    class Removal extends RemovalContract {}

    @Nested
    class Query extends QueryContract {}

    @Nested
    class Bulk extends BulkContract {}

    @Nested
    class Scheduling extends SchedulingContract {}

    @Nested
    class Names extends NamesContract {}

    @Nested
    class FailingJob extends FailingJobContract {}
}
