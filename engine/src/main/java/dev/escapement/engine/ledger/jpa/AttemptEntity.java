package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Attempt;
import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.Status;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A row of attempt. */
@Entity(name = "Attempt")
@Table(name = "attempt")
@IdClass(AttemptEntity.Id.class)
class AttemptEntity {
    /** Which attempt: JPA asks for a mutable class of its own. */
    static class Id {
        UUID jobKey;
        int position;
        int number;

        @Override
        public boolean equals(Object other) {
            return other instanceof Id id && id.jobKey.equals(jobKey) && id.position == position && id.number == number;
        }

        @Override
        public int hashCode() {
            return (jobKey.hashCode() * 31 + position) * 31 + number;
        }
    }

    @jakarta.persistence.Id
    @Column(name = "job_key")
    private UUID jobKey;

    @jakarta.persistence.Id
    private int position;

    @jakarta.persistence.Id
    private int number;

    private String node;
    private long claim;

    @Enumerated(EnumType.STRING)
    private Status status;

    @Column(name = "started_at")
    private Instant startedAt;

    @Column(name = "ended_at")
    private Instant endedAt;

    @Column(name = "error_code")
    private String errorCode;

    @Column(name = "error_message")
    private String errorMessage;

    protected AttemptEntity() {}

    int position() {
        return position;
    }

    Attempt toAttempt() {
        var error = errorMessage == null ? null : JobError.of(errorMessage, errorCode);
        return new Attempt(number, node, claim, status, startedAt, endedAt, error);
    }
}
