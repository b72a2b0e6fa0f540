package dev.escapement.steps.process;

import org.junit.jupiter.api.Nested;

class ProcessUserTest {
    @Nested
    class Given extends ProcessGivenContract {
        Given() {
            super(Isolation.USER);
        }
    }

    @Nested
    class Outcome extends ProcessOutcomeContract {
        Outcome() {
            super(Isolation.USER);
        }
    }

    @Nested
    class End extends ProcessEndContract {
        End() {
            super(Isolation.USER);
        }
    }
}
