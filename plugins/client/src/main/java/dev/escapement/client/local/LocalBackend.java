package dev.escapement.client.local;

import dev.escapement.client.backend.Backend;
import dev.escapement.client.backend.ClientThreads;
import dev.escapement.client.job.JobNotFoundException;
import dev.escapement.client.job.JobSpec;
import dev.escapement.client.job.JobState;
import dev.escapement.client.job.RowsPage;
import dev.escapement.engine.Engine;
import dev.escapement.engine.JobHandle;
import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.SpecReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The engine itself; its calls wait for the ledger on the threads of the client. Thread-safe. */
final class LocalBackend implements Backend {
    private final Engine engine;
    private final String project;
    private final Work work;

    LocalBackend(Engine engine, String project, ClientThreads threads) {
        this.engine = engine;
        this.project = project;
        this.work = new Work(threads);
    }

    private JobRef ref(String id) {
        return new JobRef(project, id);
    }

    @Override
    public CompletableFuture<JobState> submit(JobSpec spec) {
        var document = new LinkedHashMap<String, Object>(spec.document());
        document.put("project", project);
        // Many share a commit so.
        return work.begin(() -> engine.submitLater(SpecReader.read(document)))
                .thenApply(JobHandle::found)
                .thenApply(States::job);
    }

    @Override
    public CompletableFuture<Optional<JobState>> find(String id) {
        return work.run(() -> engine.find(ref(id)).map(States::job));
    }

    @Override
    public CompletableFuture<List<JobState>> lookup(List<String> ids) {
        return work.run(
                () -> engine.find(project, ids).stream().map(States::job).toList());
    }

    @Override
    public CompletableFuture<Optional<RowsPage>> rows(String id, String step, String cursor, int limit) {
        return work.run(() -> {
            var page = engine.rows(ref(id), step, cursor, limit);
            if (page.isEmpty() && engine.find(ref(id)).isEmpty()) {
                throw new JobNotFoundException(id);
            }
            return page.map(States::rows);
        });
    }

    @Override
    public CompletableFuture<JobState> cancel(String id) {
        return intervene(id, new Intervention.Cancel(null, null));
    }

    @Override
    public CompletableFuture<JobState> restart(String id, String from) {
        return intervene(id, new Intervention.Restart(null, null, from, null));
    }

    private CompletableFuture<JobState> intervene(String id, Intervention intervention) {
        return work.run(() -> engine.intervene(ref(id), intervention)
                .map(States::job)
                .orElseThrow(() -> new JobNotFoundException(id)));
    }

    @Override
    public Subscription subscribe(Listener listener) {
        var subscription = engine.endings().subscribe(job -> tell(job, listener));
        work.later(listener::look);
        return subscription::close;
    }

    private void tell(Job job, Listener listener) {
        if (job.ref().project().equals(project)) {
            listener.ended(States.job(job));
        }
    }

    @Override
    public void close() {
        work.close();
    }

    @Override
    public String toString() {
        return "the engine in this process, project " + project;
    }
}
