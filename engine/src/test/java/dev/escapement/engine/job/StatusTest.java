package dev.escapement.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StatusTest {
    private static final Map<Status, Set<Status>> TABLE = Map.of(
            Status.PENDING, EnumSet.of(Status.RUNNING, Status.CANCELLED, Status.UNPROCESSED),
            Status.RUNNING,
                    EnumSet.of(Status.PENDING, Status.SUCCEEDED, Status.FAILED, Status.CANCELLED, Status.UNKNOWN),
            Status.SUCCEEDED, EnumSet.noneOf(Status.class),
            Status.FAILED, EnumSet.noneOf(Status.class),
            Status.CANCELLED, EnumSet.noneOf(Status.class),
            Status.UNPROCESSED, EnumSet.noneOf(Status.class),
            Status.UNKNOWN, EnumSet.noneOf(Status.class));

    @ParameterizedTest
    @EnumSource
    void every_cell_of_the_transition_table(Status from) {
        for (var to : Status.values()) {
            assertThat(from.canBecome(to))
                    .as(from + " to " + to)
                    .isEqualTo(TABLE.get(from).contains(to));
        }
    }

    @ParameterizedTest
    @EnumSource
    void final_is_what_nothing_follows(Status status) {
        assertThat(status.isFinal()).isEqualTo(TABLE.get(status).isEmpty());
    }
}
