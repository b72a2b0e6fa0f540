package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Attempt;
import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobQuery;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.Page;
import dev.escapement.engine.ledger.JobKeys;
import jakarta.persistence.EntityManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** What is looked up: one job whole, or many without their steps. */
final class Reads {
    private static final Parts NO_PARTS = new Parts(List.of(), List.of());

    private Reads() {}

    static Optional<Job> job(EntityManager manager, JobRef ref) {
        return manager.createQuery("select j from Job j where j.project = :project and j.id = :id", JobEntity.class)
                .setParameter("project", ref.project())
                .setParameter("id", ref.id())
                .getResultStream()
                .findFirst()
                .map(job -> whole(manager, job));
    }

    private static Job whole(EntityManager manager, JobEntity job) {
        var attempts = attempts(manager, job.key());
        var steps = manager.createQuery(
                        "select s from Step s where s.jobKey = :key order by s.position", StepEntity.class)
                .setParameter("key", job.key())
                .getResultList();
        var parts = new Parts(
                steps.stream()
                        .map(step -> step.toStep(attempts.getOrDefault(step.position(), List.of())))
                        .toList(),
                steps.stream().map(StepEntity::part).toList());
        List<Intervention.Done> history = manager.createQuery(
                        "select i from Intervention i where i.jobKey = :key order by i.number",
                        InterventionEntity.class)
                .setParameter("key", job.key())
                .getResultStream()
                .map(InterventionEntity::toDone)
                .toList();
        return job.toJob(parts, history);
    }

    private static Map<Integer, List<Attempt>> attempts(EntityManager manager, UUID key) {
        return manager
                .createQuery("select a from Attempt a where a.jobKey = :key order by a.number", AttemptEntity.class)
                .setParameter("key", key)
                .getResultList()
                .stream()
                .collect(Collectors.groupingBy(
                        AttemptEntity::position,
                        HashMap::new,
                        Collectors.mapping(AttemptEntity::toAttempt, Collectors.toList())));
    }

    static Page<Job> list(EntityManager manager, JobQuery query) {
        var jpql = new StringBuilder("select j from Job j where j.project = :project");
        var arguments = new HashMap<String, Object>(Map.of("project", query.project()));
        if (!query.statuses().isEmpty()) {
            jpql.append(" and j.status in :statuses");
            arguments.put("statuses", query.statuses());
        }
        if (!query.labels().isEmpty()) {
            jpql.append(" and SQL('? @> cast(? as jsonb)', j.labels, :labels)");
            arguments.put("labels", Json.write(query.labels()));
        }
        if (query.prospect() != null) {
            jpql.append(" and j.prospect = :prospect");
            arguments.put("prospect", query.prospect());
        }
        if (query.submitter() != null) {
            jpql.append(" and j.submitter = :submitter");
            arguments.put("submitter", query.submitter());
        }
        // Keys sort by time of submission.
        if (query.submitted().from() != null) {
            jpql.append(" and j.key >= :from");
            arguments.put("from", JobKeys.floor(query.submitted().from()));
        }
        if (query.submitted().to() != null) {
            jpql.append(" and j.key < :to");
            arguments.put("to", JobKeys.floor(query.submitted().to().plusMillis(1)));
        }
        if (query.after() != null) {
            jpql.append(" and j.key < :after");
            arguments.put("after", Cursors.key(query.after()));
        }
        var jobs = manager.createQuery(jpql.append(" order by j.key desc").toString(), JobEntity.class)
                .setMaxResults(query.limit() + 1);
        arguments.forEach(jobs::setParameter);
        var found = jobs.getResultStream()
                .map(job -> job.toJob(NO_PARTS, List.of()))
                .toList();
        return Cursors.page(found, query.limit(), Job::key);
    }
}
