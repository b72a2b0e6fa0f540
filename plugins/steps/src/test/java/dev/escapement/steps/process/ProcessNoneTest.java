package dev.escapement.steps.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ProcessNoneTest {
    @Nested
    class Given extends ProcessGivenContract {
        Given() {
            super(Isolation.NONE);
        }
    }

    @Nested
    class Outcome extends ProcessOutcomeContract {
        Outcome() {
            super(Isolation.NONE);
        }
    }

    @Nested
    class End extends ProcessEndContract {
        End() {
            super(Isolation.NONE);
        }

        @Test
        void who_kills_what_watches_over_it_dies_with_it() throws Exception {
            var failed = failed(shell("echo $ESCAPEMENT_ATTEMPT; sleep 600 & kill -s KILL $PPID; sleep 600"));

            assertThat(failed.error().code()).isEqualTo("exit-137");
            assertThat(new Marked(Set.of(harness().log().get(0))).all()).isEmpty();
        }
    }
}
