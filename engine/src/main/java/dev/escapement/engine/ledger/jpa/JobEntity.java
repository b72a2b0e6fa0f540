package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Intervention;
import dev.escapement.engine.job.Job;
import dev.escapement.engine.job.JobError;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Origin;
import dev.escapement.engine.job.Outlook;
import dev.escapement.engine.job.Part;
import dev.escapement.engine.job.Prospect;
import dev.escapement.engine.job.Status;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;

/** A row of job, for reading: it is written by the guarded statements of this room, never by dirty checking. */
@Entity(name = "Job")
@Table(name = "job")
class JobEntity {
    @Id
    private UUID key;

    private String project;
    private String id;

    @Enumerated(EnumType.STRING)
    private Status status;

    private String owner;

    @Column(name = "cancel_requested")
    private boolean cancelRequested;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    @Column(name = "not_before")
    private Instant notBefore;

    private Instant deadline;

    @Enumerated(EnumType.STRING)
    private Prospect prospect;

    @Column(name = "expected_end")
    private Instant expectedEnd;

    @Column(name = "due_at")
    private Instant dueAt;

    @Column(name = "waits_for")
    private String waitsFor;

    @Column(name = "started_at")
    private Instant startedAt;

    @Column(name = "ended_at")
    private Instant endedAt;

    @Column(name = "error_step")
    private String errorStep;

    @Column(name = "error_code")
    private String errorCode;

    @Column(name = "error_message")
    private String errorMessage;

    @Enumerated(EnumType.STRING)
    private Status verdict;

    private long chapter;
    private String labels;
    private String parameters;
    private String rules;

    private String submitter;
    private String definition;

    @Column(name = "definition_version")
    private Long definitionVersion;

    private Instant slot;

    @Column(name = "slot_zone")
    private String slotZone;

    protected JobEntity() {}

    UUID key() {
        return key;
    }

    Job toJob(Parts parts, List<Intervention.Done> history) {
        var spec = new JobSpec(
                project,
                id,
                Json.labels(labels),
                Json.object(parameters),
                Json.rules(notBefore, deadline, rules),
                parts.of(Part.CHAIN),
                parts.epilogue(),
                definition == null ? null : new Origin(definition, definitionVersion, slot, ZoneId.of(slotZone)),
                submitter);
        return new Job(
                key,
                spec,
                status,
                cancelRequested,
                createdAt,
                updatedAt,
                dueAt,
                waitsFor,
                startedAt,
                endedAt,
                owner,
                error(),
                verdict,
                chapter,
                prospect == null ? null : new Outlook(prospect, expectedEnd),
                history,
                parts.steps());
    }

    private JobError error() {
        return errorMessage == null ? null : new JobError(errorMessage, errorCode, errorStep);
    }
}
