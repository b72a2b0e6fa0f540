package dev.escapement.examples.benchmarks.load;

/** One way to get a file into its table, with the rows that must be there afterwards. */
record Contender(char letter, String name, int expectedRows, Work work) {
    /** What is timed. */
    interface Work {
        void run() throws Exception;
    }

    /** The table of this contender alone. */
    String table() {
        return "load_" + letter;
    }
}
