package dev.escapement.client;

import java.util.HashSet;
import java.util.Set;

/** Looks at the threads of this JVM that clients have. */
final class ThreadsOfClients {
    private ThreadsOfClients() {}

    /** Those that there are now; those of the JDK's client too, and those on which the JDK ends futures if it is left to it. */
    static Set<Thread> now() {
        var threads = new Thread[1_000];
        int all = Thread.enumerate(threads);
        var found = new HashSet<Thread>();
        for (int i = 0; i < all; i++) {
            var name = threads[i].getName();
            if (name.startsWith("escapement-client")
                    || name.startsWith("HttpClient-")
                    || name.startsWith("ForkJoinPool")) {
                found.add(threads[i]);
            }
        }
        return found;
    }

    /** How many there are beside these: the JDK's client of a client that was closed goes with the next garbage. */
    static int count(Set<Thread> before) {
        var now = now();
        now.removeAll(before);
        return now.size();
    }
}
