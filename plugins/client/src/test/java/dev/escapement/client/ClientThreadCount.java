package dev.escapement.client;

/** Looks at the threads of this JVM that clients have. */
final class ClientThreadCount {
    private ClientThreadCount() {}

    /** How many there are; those of the JDK's client too, and those on which the JDK ends futures if it is left to it. */
    static int now() {
        var threads = new Thread[1_000];
        int all = Thread.enumerate(threads);
        int count = 0;
        for (int i = 0; i < all; i++) {
            var name = threads[i].getName();
            if (name.startsWith("escapement-client")
                    || name.startsWith("HttpClient-")
                    || name.startsWith("ForkJoinPool")) {
                count++;
            }
        }
        return count;
    }
}
