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

    /** A client for the default project. */
    public static EscapementClient of(Engine engine) {
        return of(engine, JobRef.DEFAULT_PROJECT);
    }

    /** A client for a project; closing it leaves the engine as it is. */
    public static EscapementClient of(Engine engine, String project) {
        return EscapementClient.over(threads -> new LocalBackend(engine, project, threads));
    }
}
