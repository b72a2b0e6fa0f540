package dev.escapement.steps.process;

import org.junit.jupiter.api.BeforeEach;

/** What holds for every process, however it is isolated. */
abstract class ProcessContract extends ProcessFixture {
    final Isolation isolation;

    ProcessContract(Isolation isolation) {
        this.isolation = isolation;
    }

    @BeforeEach
    void isolate() throws Exception {
        isolate(isolation);
    }
}
