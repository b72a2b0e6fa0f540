package dev.escapement.steps.process;

import org.junit.jupiter.api.Nested;

class ProcessNamespacesTest {
    @Nested
    class Given extends ProcessGivenContract {
        Given() {
            super(Isolation.NAMESPACES);
        }
    }

    @Nested
    class Outcome extends ProcessOutcomeContract {
        Outcome() {
            super(Isolation.NAMESPACES);
        }
    }

    @Nested
    class End extends ProcessEndContract {
        End() {
            super(Isolation.NAMESPACES);
        }
    }
}
