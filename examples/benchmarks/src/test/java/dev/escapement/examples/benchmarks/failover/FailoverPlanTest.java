package dev.escapement.examples.benchmarks.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.escapement.examples.benchmarks.failover.FailoverPlan.Part;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailoverPlanTest {
    @Test
    void measuresAllPartsAsOftenAsTheirBarsAsk() {
        var plan = FailoverPlan.of(List.of());

        assertThat(plan.parts()).containsExactly(Part.values());
        assertThat(plan.roundsOf(Part.KILL)).isEqualTo(50);
        assertThat(plan.roundsOf(Part.CANCEL)).isEqualTo(20);
        assertThat(plan.minutes()).isEqualTo(10);
    }

    @Test
    void takesOptions() {
        var plan = FailoverPlan.of(List.of("--only", "cancel,kill", "--rounds", "2", "--minutes", "0.5"));

        assertThat(plan.parts()).containsExactly(Part.CANCEL, Part.KILL);
        assertThat(plan.roundsOf(Part.KILL)).isEqualTo(2);
        assertThat(plan.minutes()).isEqualTo(0.5);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        refuses("There is no part pause; the parts are kill, stop,", "--only", "pause");
        refuses("There is no option --round; the options are", "--round", "2");
        refuses("--rounds needs a value behind it.", "--rounds");
        refuses("two is not a number.", "--rounds", "two");
        refuses("--rounds must", "--rounds", "-1");
    }

    private static void refuses(String why, String... arguments) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FailoverPlan.of(List.of(arguments)))
                .withMessageStartingWith(why);
    }
}
