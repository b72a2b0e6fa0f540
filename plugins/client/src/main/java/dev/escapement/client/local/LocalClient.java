package dev.escapement.client.local;

import dev.escapement.client.EscapementClient;
import dev.escapement.client.job.UnreachableException;
import dev.escapement.engine.Engine;
import dev.escapement.engine.job.JobRef;

/**
 * Makes clients of an engine in this process, which do what those of a server do. They end what cannot be done while the ledger cannot be used with
 * {@link UnreachableException} at once, but wait on for ends.
 */
public final class LocalClient {
    private LocalClient() {}

    /**
     * {@return a client for the default project}
     *
     * @param engine one of this process; closing the client leaves it as it is
     */
    public static EscapementClient of(Engine engine) {
        return of(engine, JobRef.DEFAULT_PROJECT);
    }

    /**
     * {@return a client for a project}
     *
     * @param engine one of this process; closing the client leaves it as it is
     * @param project 1 to 200 characters of A-Z, a-z, 0-9, _ and -
     */
    public static EscapementClient of(Engine engine, String project) {
        return EscapementClient.over(threads -> new LocalBackend(engine, project, threads));
    }
}
