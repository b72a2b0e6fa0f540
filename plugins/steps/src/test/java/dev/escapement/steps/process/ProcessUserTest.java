package dev.escapement.steps.process;

class ProcessUserTest extends ProcessContract {
    ProcessUserTest() {
        super(Isolation.USER);
    }
}
