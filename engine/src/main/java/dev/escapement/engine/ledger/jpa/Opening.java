package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.ledger.Opened;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.UUID;

/** Writes a job and all its steps, unless its name is taken: the unique name decides between nodes. */
final class Opening {
    private Opening() {}

    static Opened open(EntityManager manager, JobSpec spec, UUID key, Instant now) {
        boolean created = insertJob(manager, spec, key, now);
        if (created) {
            for (int i = 0; i < spec.steps().size(); i++) {
                manager.persist(new StepEntity(key, i, spec.steps().get(i)));
            }
            manager.flush();
        }
        return new Opened(Reads.job(manager, spec.ref()).orElseThrow(), created);
    }

    private static boolean insertJob(EntityManager manager, JobSpec spec, UUID key, Instant now) {
        return 1
                == Sql.update(
                        manager,
                        """
                        insert into job (key, project, id, status, created_at, updated_at, labels, parameters)
                        values (?, ?, ?, 'PENDING', ?, ?, ?, ?) on conflict (project, id) do nothing""",
                        key,
                        spec.project(),
                        spec.id(),
                        now,
                        now,
                        Json.write(spec.labels()),
                        Json.write(spec.parameters()));
    }
}
