package dev.escapement.client.http;

import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The addresses, and which of them is spoken to; all that the client does goes to the same one. Thread-safe. */
final class Nodes {
    private final List<URI> addresses;
    private final AtomicInteger current = new AtomicInteger();

    Nodes(List<URI> addresses) {
        this.addresses = addresses;
    }

    int count() {
        return addresses.size();
    }

    URI current() {
        return addresses.get(current.get());
    }

    /** The next one is spoken to from now on, unless somebody has found so before. */
    void failed(URI node) {
        int at = addresses.indexOf(node);
        current.compareAndSet(at, (at + 1) % addresses.size());
    }
}
