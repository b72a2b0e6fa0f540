package dev.escapement.dialects.bigquery;

import dev.escapement.engine.access.Caller;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.StepSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/** Makes jobs of one step out of what clients send; what they sent is kept as a parameter of the job, to be shown again. */
final class JobReader {
    /** The parameter of a job that holds what only BigQuery's clients know. */
    static final String KEY = "bigquery";

    static final String LOCATION = "location";
    static final String CONFIGURATION = "configuration";
    static final String DEFAULT_LOCATION = "US";

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,1024}");
    private static final Pattern PLACE = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern LABEL_KEY = Pattern.compile("\\p{Ll}[\\p{Ll}\\p{Lo}\\p{N}_-]{0,62}");
    private static final Pattern LABEL = Pattern.compile("[\\p{Ll}\\p{Lo}\\p{N}_-]{0,63}");
    private static final long LONGEST = Duration.ofDays(365).toMillis();

    private JobReader() {}

    /** The job of a body of jobs.insert. */
    static JobSpec insert(Wire job, String project, Caller caller) {
        var reference = job.object("jobReference");
        var configuration = job.requiredObject(CONFIGURATION);
        var id = reference == null ? null : reference.text("jobId");
        if (reference != null && !reference.text("projectId", project).equals(project)) {
            throw WireException.invalid(
                    "jobReference.projectId", "The job must be of the project in the path, " + project + ".");
        }
        return job(
                project,
                id == null || id.isEmpty() ? "job_" + UUID.randomUUID() : id,
                location(reference),
                configuration,
                caller);
    }

    /** The job of a body of jobs.query, which has the fields of a query's configuration; a request of the same name is the same job. */
    static JobSpec query(Wire body, String project, Caller caller) {
        var request = body.text("requestId", UUID.randomUUID().toString());
        var named = UUID.nameUUIDFromBytes((caller.name() + "/" + request).getBytes(StandardCharsets.UTF_8));
        var configuration = body.only(List.of("labels", "jobTimeoutMs"));
        configuration.put(
                "query",
                body.only(List.of(
                        "query",
                        "useLegacySql",
                        "parameterMode",
                        "queryParameters",
                        "defaultDataset",
                        "maximumBytesBilled")));
        return job(project, "job_" + named, location(body), Wire.of(configuration), caller);
    }

    /** Null when the client leaves it to us, which is any node. */
    private static String location(Wire wire) {
        var location = wire == null ? null : wire.text(LOCATION, null);
        if (location != null && !PLACE.matcher(location).matches()) {
            throw WireException.invalid(LOCATION, "Invalid location \"" + location + "\".");
        }
        return location;
    }

    private static JobSpec job(String project, String id, String location, Wire configuration, Caller caller) {
        if (!ID.matcher(id).matches()) {
            throw WireException.invalid(
                    "jobReference.jobId",
                    "Invalid job ID \"" + id + "\": it must have 1 to 1024 of the characters A-Z, a-z, 0-9, _ and -.");
        }
        var work = Work.read(configuration, project);
        var shown = new LinkedHashMap<String, Object>();
        shown.put(LOCATION, location == null ? DEFAULT_LOCATION : location);
        shown.put(CONFIGURATION, configuration.raw());
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put(KEY, shown);
        if (!work.parameters().isEmpty()) {
            parameters.put(QueryParameters.KEY, work.parameters());
        }
        var step = new StepSpec(work.kind(), work.kind(), work.config());
        var spec = new JobSpec(project, id, labels(configuration), parameters, null, List.of(step))
                .withLocation(location == null ? null : location.toLowerCase(Locale.ROOT));
        long timeout = configuration.number("jobTimeoutMs", 0, LONGEST);
        return (timeout == 0 ? spec : spec.withTimeout(Duration.ofMillis(timeout))).withSubmitter(caller.name());
    }

    private static Map<String, String> labels(Wire configuration) {
        var labels = configuration.map("labels");
        labels.forEach((key, value) -> {
            if (!LABEL_KEY.matcher(key).matches() || !LABEL.matcher(value).matches()) {
                throw WireException.invalid(
                        "configuration.labels",
                        "The label " + key + ":" + value
                                + " is invalid: keys and values have up to 63 lowercase letters,"
                                + " digits, _ and -, and keys begin with a letter.");
            }
        });
        return labels;
    }
}
