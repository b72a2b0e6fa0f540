package dev.escapement.client.job;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * One job as it is asked for; immutable. It has an id from the beginning, one that is made up unless it is given, so that the same spec may
 * be submitted again and again and is one job. What is wrong with it is told when it is submitted.
 */
public final class JobSpec {
    private final Map<String, Object> document;

    private JobSpec(Map<String, Object> document) {
        this.document = document;
    }

    /** A chain of these steps. */
    public static JobSpec of(StepSpec... steps) {
        return builder().steps(steps).build();
    }

    /** A job that asks for nothing yet. */
    public static Builder builder() {
        return new Builder();
    }

    /** One step, {@code query}, of SQL; its rows are the result. */
    public static JobSpec query(String sql) {
        return of(StepSpec.sql("query", sql));
    }

    /** One step, {@code load}, from a file of the files folder to a table. */
    public static JobSpec load(String from, String table) {
        return of(StepSpec.load("load", from, table));
    }

    /** One step, {@code extract}, from a table or a query to a file of the files folder. */
    public static JobSpec extract(String tableOrQuery, String to) {
        return of(StepSpec.extract("extract", tableOrQuery, to));
    }

    /** One step, {@code copy}, from a table or a query to a table of the same database. */
    public static JobSpec copy(String tableOrQuery, String to) {
        return of(StepSpec.copy("copy", tableOrQuery, to));
    }

    /** Its id, unique in its project. */
    public String id() {
        return (String) document.get("id");
    }

    /** The same job under another id: another job. */
    public JobSpec withId(String id) {
        return new JobSpec(Values.with(document, "id", Objects.requireNonNull(id)));
    }

    /** The JSON object that is sent, its project left to the client that sends it. */
    public Map<String, Object> document() {
        return document;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JobSpec job && job.document.equals(document);
    }

    @Override
    public int hashCode() {
        return document.hashCode();
    }

    @Override
    public String toString() {
        return document.toString();
    }

    /** Gathers what a job asks for; not thread-safe. */
    public static final class Builder {
        private final Map<String, Object> document = new LinkedHashMap<>();
        private final Map<String, Object> labels = new LinkedHashMap<>();
        private final Map<String, Object> parameters = new LinkedHashMap<>();

        private Builder() {}

        /** 1 to 1,024 characters of A-Z, a-z, 0-9, _ and -. */
        public Builder id(String id) {
            return put("id", Objects.requireNonNull(id));
        }

        public Builder label(String name, String text) {
            labels.put(name, text);
            return this;
        }

        /** A value that JSON has; times, durations and UUIDs are sent as texts. */
        public Builder parameter(String name, Object value) {
            parameters.put(name, value);
            return this;
        }

        /** It does not start before. */
        public Builder notBefore(Instant time) {
            return put("notBefore", time);
        }

        /** When it should have succeeded. */
        public Builder deadline(Instant time) {
            return put("deadline", time);
        }

        /** It ends when it is not done so long after its start. */
        public Builder timeout(Duration timeout) {
            return put("timeout", timeout);
        }

        /** 0 (unless said) to 9; jobs of a higher one go first. */
        public Builder priority(int priority) {
            return put("priority", priority);
        }

        /** It runs while there is room under this limit of the cluster. */
        public Builder limit(String limit) {
            return put("limit", limit);
        }

        /** It runs on nodes of this location. */
        public Builder location(String location) {
            return put("location", location);
        }

        /** The chain, in order. */
        public Builder steps(StepSpec... steps) {
            return put("steps", StepSpec.documents(List.of(steps)));
        }

        /** Steps that run once when the chain has failed. */
        public Builder onFailure(StepSpec... steps) {
            return put("onFailure", StepSpec.documents(List.of(steps)));
        }

        /** Steps that run once at the end, whatever the chain has come to: the {@code finally} of the document. */
        public Builder atEnd(StepSpec... steps) {
            return put("finally", StepSpec.documents(List.of(steps)));
        }

        private Builder put(String key, Object value) {
            document.put(key, value);
            return this;
        }

        /** The job, with an id of its own if none was given. @throws InvalidJobException for a value that JSON has not */
        public JobSpec build() {
            var all = new LinkedHashMap<String, Object>();
            all.put("id", "job_" + UUID.randomUUID());
            if (!labels.isEmpty()) {
                all.put("labels", labels);
            }
            if (!parameters.isEmpty()) {
                all.put("parameters", parameters);
            }
            all.putAll(document);
            return new JobSpec(Values.object("", all));
        }
    }
}
