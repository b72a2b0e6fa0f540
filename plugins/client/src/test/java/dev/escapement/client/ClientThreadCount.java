package dev.escapement.client;

import java.util.List;

/** Looks at the threads of this JVM that clients have. */
final class ClientThreadCount {
    private ClientThreadCount() {}

    /** Their names; those of the JDK's client too. */
    static List<String> names() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("escapement-client")
                        || name.startsWith("HttpClient-")
                        || name.startsWith("ForkJoinPool")
                        || name.startsWith("CompletableFutureDelay"))
                .toList();
    }
}
