package dev.escapement.examples.benchmarks.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** One thing that goes wrong: after a pause, at a node, for so long or at a place, as its kind needs it. Immutable. */
record Fault(Kind kind, int node, Duration pause, Duration length, Place place) {
    private static final int LEAST_PAUSE = 300;
    private static final int MOST_PAUSE = 1_500;
    private static final int LEAST_LENGTH = 100;
    /** Nodes take over within a few seconds: half of the faults are over before, the others may last much longer. */
    private static final int SHORT_LENGTH = 2_000;

    private static final int MOST_LENGTH = 12_000;
    private static final int LEAST_DELAY = 50;
    private static final int MOST_DELAY = 500;

    /** A sequence that the seed decides: first one of each kind, then all in their shares. */
    static List<Fault> sequence(Options options) {
        var random = new Random(options.seed());
        var kinds = new ArrayList<>(options.breakage().kinds());
        Collections.shuffle(kinds, random);
        var deck = new ArrayList<Kind>();
        kinds.forEach(kind -> deck.addAll(Collections.nCopies(kind.share(), kind)));
        while (kinds.size() < options.faults()) {
            kinds.add(deck.get(random.nextInt(deck.size())));
        }
        return kinds.stream()
                .limit(options.faults())
                .map(kind -> draw(kind, options, random))
                .toList();
    }

    private static Fault draw(Kind kind, Options options, Random random) {
        int node = random.nextInt(options.nodes());
        int pause = random.nextInt(LEAST_PAUSE, MOST_PAUSE + 1);
        int length = random.nextBoolean()
                ? random.nextInt(LEAST_LENGTH, SHORT_LENGTH)
                : random.nextInt(SHORT_LENGTH, MOST_LENGTH + 1);
        var place = options.breakage().place(Place.draw(random));
        return new Fault(kind, node, Duration.ofMillis(pause), Duration.ofMillis(length), place);
    }

    /** How much slower everything is. */
    Duration delay() {
        return Duration.ofMillis(LEAST_DELAY + length.toMillis() % (MOST_DELAY - LEAST_DELAY + 1));
    }

    /** How long the server stays away, or everything is slow, which is no use for longer. */
    Duration shortLength() {
        return Duration.ofMillis(LEAST_LENGTH + length.toMillis() / 3);
    }
}
