package dev.escapement.steps.process;

import java.util.Locale;

/** How much a process is kept apart from the node that runs it. */
enum Isolation {
    /** It has a root folder, process numbers and shared memory of its own; the kernel ends all of it with its first process. */
    NAMESPACES,
    /** It runs as another user, who cannot read what the node keeps for itself. */
    USER,
    /** It may do whatever the node's user may. */
    NONE;

    /** As settings name it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
