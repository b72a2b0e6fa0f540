package dev.escapement.steps.process;

class ProcessNamespacesTest extends ProcessContract {
    ProcessNamespacesTest() {
        super(Isolation.NAMESPACES);
    }
}
