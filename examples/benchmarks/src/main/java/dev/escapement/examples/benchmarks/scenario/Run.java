package dev.escapement.examples.benchmarks.scenario;

/** What one run of a contender took: seconds to the end of the last chain, seconds to submit, processor time of the nodes and of the server. */
record Run(int chains, double seconds, double submitSeconds, double nodeMillis, double serverMillis) {
    /** Both one after the other. */
    Run plus(Run next) {
        return new Run(
                chains + next.chains,
                seconds + next.seconds,
                submitSeconds + next.submitSeconds,
                nodeMillis + next.nodeMillis,
                serverMillis + next.serverMillis);
    }

    double rate() {
        return chains / seconds;
    }

    double submitRate() {
        return chains / submitSeconds;
    }

    double nodeMillisEach() {
        return nodeMillis / chains;
    }

    double serverMillisEach() {
        return serverMillis / chains;
    }
}
