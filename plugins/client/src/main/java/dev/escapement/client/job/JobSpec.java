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

    /**
     * {@return a job of these steps, with an id of its own}
     *
     * @param steps the chain, in order: 1 to 10,000
     */
    public static JobSpec of(StepSpec... steps) {
        return builder().steps(steps).build();
    }

    /** {@return a job that asks for nothing yet} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@return a job of one step, {@code query}, of SQL; its rows are the result}
     *
     * @param sql one statement, or several with semicolons between; the rows of the last one are kept
     */
    public static JobSpec query(String sql) {
        return of(StepSpec.sql("query", sql));
    }

    /**
     * {@return a job of one step, {@code load}, from a file of the files folder to a table}
     *
     * @param from the path of a file in the files folder, relative to it
     * @param table its name, or {@code schema.table}; made when there is none, else added to
     */
    public static JobSpec load(String from, String table) {
        return of(StepSpec.load("load", from, table));
    }

    /**
     * {@return a job of one step, {@code extract}, from a table or a query to a file of the files folder}
     *
     * @param tableOrQuery the name of a table, or {@code schema.table}, or else a query
     * @param to the path of a file in the files folder, relative to it; replaced when there is one
     */
    public static JobSpec extract(String tableOrQuery, String to) {
        return of(StepSpec.extract("extract", tableOrQuery, to));
    }

    /**
     * {@return a job of one step, {@code copy}, from a table or a query to a table of the same database}
     *
     * @param tableOrQuery the name of a table, or {@code schema.table}, or else a query
     * @param to its name, or {@code schema.table}; made when there is none, else added to
     */
    public static JobSpec copy(String tableOrQuery, String to) {
        return of(StepSpec.copy("copy", tableOrQuery, to));
    }

    /** {@return its id, unique in its project} */
    public String id() {
        return (String) document.get("id");
    }

    /**
     * {@return the same job under another id: another job}
     *
     * @param id 1 to 1,024 characters of A-Z, a-z, 0-9, _ and -
     */
    public JobSpec withId(String id) {
        return new JobSpec(Values.with(document, "id", Objects.requireNonNull(id)));
    }

    /** {@return the JSON object that is sent, its project left to the client that sends it; unmodifiable} */
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

        /**
         * What the job is known by; made up unless it is given.
         *
         * @param id 1 to 1,024 characters of A-Z, a-z, 0-9, _ and -
         * @return this builder
         */
        public Builder id(String id) {
            return put("id", Objects.requireNonNull(id));
        }

        /**
         * What jobs can be found by; of one name the last counts.
         *
         * @param name 1 to 200 characters; a job has 64 labels at most
         * @param text 200 characters at most
         * @return this builder
         */
        public Builder label(String name, String text) {
            labels.put(name, text);
            return this;
        }

        /**
         * What steps may use; of one name the last counts.
         *
         * @param name by which steps use it
         * @param value one that JSON has; times, durations and UUIDs are sent as texts
         * @return this builder
         */
        public Builder parameter(String name, Object value) {
            parameters.put(name, value);
            return this;
        }

        /**
         * It does not start before.
         *
         * @param time of the years 1970 to 9999
         * @return this builder
         */
        public Builder notBefore(Instant time) {
            return put("notBefore", time);
        }

        /**
         * When it should have succeeded; a job that misses it goes on.
         *
         * @param time of the years 1970 to 9999
         * @return this builder
         */
        public Builder deadline(Instant time) {
            return put("deadline", time);
        }

        /**
         * It fails when it is not done so long after its start.
         *
         * @param timeout longer than nothing, 365 days at most
         * @return this builder
         */
        public Builder timeout(Duration timeout) {
            return put("timeout", timeout);
        }

        /**
         * Jobs of a higher one go first.
         *
         * @param priority 0 (unless said) to 9
         * @return this builder
         */
        public Builder priority(int priority) {
            return put("priority", priority);
        }

        /**
         * It runs while there is room under this limit of the cluster.
         *
         * @param limit the name of one that the configuration of the nodes knows
         * @return this builder
         */
        public Builder limit(String limit) {
            return put("limit", limit);
        }

        /**
         * It runs on nodes of this location, and waits while there is none.
         *
         * @param location 1 to 64 characters of a-z, 0-9 and -
         * @return this builder
         */
        public Builder location(String location) {
            return put("location", location);
        }

        /**
         * The chain.
         *
         * @param steps in order, in place of those given before: 1 to 10,000
         * @return this builder
         */
        public Builder steps(StepSpec... steps) {
            return put("steps", StepSpec.documents(List.of(steps)));
        }

        /**
         * Steps that run once when the chain has failed.
         *
         * @param steps in order, in place of those given before: 100 at most, together with those of {@link #atEnd}
         * @return this builder
         */
        public Builder onFailure(StepSpec... steps) {
            return put("onFailure", StepSpec.documents(List.of(steps)));
        }

        /**
         * Steps that run once at the end, whatever the chain has come to: the {@code finally} of the document.
         *
         * @param steps in order, in place of those given before: 100 at most, together with those of {@link #onFailure}
         * @return this builder
         */
        public Builder atEnd(StepSpec... steps) {
            return put("finally", StepSpec.documents(List.of(steps)));
        }

        private Builder put(String key, Object value) {
            document.put(key, value);
            return this;
        }

        /**
         * {@return the job, with an id of its own if none was given}
         *
         * @throws InvalidJobException for a value that JSON has not
         */
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
