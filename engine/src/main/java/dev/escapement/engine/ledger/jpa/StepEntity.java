package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Attempt;
import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.Part;
import dev.escapement.engine.job.Status;
import dev.escapement.engine.job.Step;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A row of step. */
@Entity(name = "Step")
@Table(name = "step")
@IdClass(StepEntity.Id.class)
class StepEntity {
    /** Which step: JPA asks for a mutable class of its own. */
    static class Id {
        UUID jobKey;
        int position;

        @Override
        public boolean equals(Object other) {
            return other instanceof Id id && id.jobKey.equals(jobKey) && id.position == position;
        }

        @Override
        public int hashCode() {
            return jobKey.hashCode() * 31 + position;
        }
    }

    @jakarta.persistence.Id
    @Column(name = "job_key")
    private UUID jobKey;

    @jakarta.persistence.Id
    private int position;

    private String name;
    private String kind;

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

    private String output;
    private String warnings;
    private String config;
    private String rules;
    private int edition;

    @Enumerated(EnumType.STRING)
    private Part part;

    protected StepEntity() {}

    Part part() {
        return part;
    }

    int position() {
        return position;
    }

    Step toStep(List<Attempt> attempts) {
        var error = errorMessage == null ? null : JobError.of(errorMessage, errorCode);
        return new Step(
                Json.step(name, kind, config, rules),
                status,
                attempts,
                startedAt,
                endedAt,
                Json.object(output),
                Json.warnings(warnings),
                error,
                edition);
    }
}
