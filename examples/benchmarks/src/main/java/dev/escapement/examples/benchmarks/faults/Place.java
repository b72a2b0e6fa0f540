package dev.escapement.examples.benchmarks.faults;

import dev.escapement.examples.benchmarks.faults.wire.Boundary;
import dev.escapement.examples.benchmarks.faults.wire.Moment;
import java.util.List;
import java.util.Random;

/** A named point of a node's work: a moment of a transaction, when it comes for the n-th time. */
record Place(Boundary boundary, Moment moment, int count) {
    private static final int MOST = 3;

    static Place draw(Random random) {
        return new Place(
                draw(List.of(Boundary.values()), random),
                draw(List.of(Moment.values()), random),
                1 + random.nextInt(MOST));
    }

    private static <T> T draw(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }
}
