package dev.escapement.examples.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class FaultTest {
    @Test
    void theSeedDecidesTheSequence() {
        assertThat(sequence("--seed", "7")).isEqualTo(sequence("--seed", "7")).isNotEqualTo(sequence("--seed", "8"));
    }

    @Test
    void eachKindComesBeforeAnyComesAgain() {
        var kinds = sequence("--seed", "7").stream().map(Fault::kind).toList();

        assertThat(kinds).hasSize(100);
        assertThat(kinds.subList(0, Kind.values().length)).containsExactlyInAnyOrder(Kind.values());
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.of(List.of("--break", "none")))
                .withMessage("--break is fence or marker, not none.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.of(List.of("--nodes", "1")))
                .withMessage("--nodes must be 2 or 3.");
        assertThatIllegalArgumentException().isThrownBy(() -> Options.of(List.of("--seeds", "1")));
    }

    private static List<Fault> sequence(String... arguments) {
        var options = Options.of(List.of(arguments));
        return Fault.sequence(new Options(100, 1, options.nodes(), options.seed(), options.breakage()));
    }
}
