package dev.escapement.examples.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.escapement.examples.benchmarks.peer.Contender;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
    private final Plan plan = Plan.of(5, 1.5, true);

    @Test
    void takesOptions() {
        var changed = plan.with(List.of("--contenders", "jdbc,quartz-tuned", "--passes", "2", "--fills", "0,10"));

        assertThat(changed.contenders()).containsExactly(Contender.JDBC, Contender.QUARTZ_TUNED);
        assertThat(changed.passes()).isEqualTo(2);
        assertThat(changed.fills()).containsExactly(0, 10);
        assertThat(changed.seconds()).isEqualTo(1.5);
        assertThat(plan.with(List.of("--jobs", "7")).jobs()).isEqualTo(7);
        assertThat(plan.with(List.of("--store", "stock")).store()).isEqualTo(Contender.STOCK_JOB_STORE);
        assertThat(plan.with(List.of("--store", "a.B")).store()).isEqualTo("a.B");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.with(List.of("--pases", "5")))
                .withMessageStartingWith("There is no option --pases; the options are --contenders");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.with(List.of("--passes")))
                .withMessage("--passes needs a value behind it.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.with(List.of("--passes", "many")))
                .withMessage("many is not a number.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.with(List.of("--contenders", "cron")))
                .withMessageStartingWith("There is no contender cron here, there are escapement,");
        assertThatIllegalArgumentException().isThrownBy(() -> plan.with(List.of("--passes", "0")));
    }

    @Test
    void makesRunsOfTheWantedLength() {
        var pace = new Pace(2);

        assertThat(pace.next("kind", 100)).isEqualTo(200);
        pace.saw("kind", 1_000);
        assertThat(pace.next("kind", 100)).isEqualTo(2_000);
        pace.saw("kind", 10);
        assertThat(pace.next("kind", 100)).isEqualTo(200);
        assertThat(pace.next("another", 0.1)).isEqualTo(20);
        assertThat(pace.next("another", 1e9)).isEqualTo(50_000);
    }
}
