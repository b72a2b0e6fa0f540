package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Intervention;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A row of intervention. */
@Entity(name = "Intervention")
@Table(name = "intervention")
@IdClass(InterventionEntity.Id.class)
class InterventionEntity {
    /** Which intervention: JPA asks for a mutable class of its own. */
    static class Id {
        UUID jobKey;
        int number;

        @Override
        public boolean equals(Object other) {
            return other instanceof Id id && id.jobKey.equals(jobKey) && id.number == number;
        }

        @Override
        public int hashCode() {
            return jobKey.hashCode() * 31 + number;
        }
    }

    @jakarta.persistence.Id
    @Column(name = "job_key")
    private UUID jobKey;

    @jakarta.persistence.Id
    private int number;

    private Instant at;
    private String action;
    private String person;
    private String reason;
    private String step;

    protected InterventionEntity() {}

    Intervention.Done toDone() {
        return new Intervention.Done(at, action, person, reason, step);
    }
}
