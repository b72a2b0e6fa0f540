package dev.escapement.examples.benchmarks.faults.chain;

/** What is asked of a chain besides its steps' effects. */
public enum Sort {
    /** Each step is tried until it succeeds, so no fault may make it fail. */
    STEADY(70),
    /** Each step is tried once: a fault may make it fail. */
    ONCE(12),
    /** One step fails whatever happens. */
    FAILING(10),
    /** One step fails two times of three, and is tried again. */
    FLAKY(8);

    private static final int ALL = 100;

    private final int share;

    Sort(int share) {
        this.share = share;
    }

    /** The sorts in their shares of a hundred. */
    static Sort of(int percent) {
        int left = Math.floorMod(percent, ALL);
        for (var sort : values()) {
            left -= sort.share;
            if (left < 0) {
                return sort;
            }
        }
        throw new IllegalStateException("The shares are less than a hundred.");
    }
}
