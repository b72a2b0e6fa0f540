package dev.escapement.examples.dailyimport;

import java.io.IOException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Follows a job to its end and prints each change. */
final class Watch {
    private static final long LOOK_MILLIS = 200;
    private static final Set<String> UNDER_WAY = Set.of("PENDING", "RUNNING");

    private final Api api;
    private final PrintStream out;
    private final CountDownLatch stop;
    private final Map<String, String> shown = new HashMap<>();

    Watch(Api api, PrintStream out, CountDownLatch stop) {
        this.api = api;
        this.out = out;
        this.stop = stop;
    }

    /** The job as it ended. */
    JsonNode untilEnd(String id) throws IOException, InterruptedException {
        for (var job = api.job(id); ; job = api.job(id)) {
            show(job);
            if (!UNDER_WAY.contains(job.path("status").asString())) {
                return job;
            }
            if (stop.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new InterruptedException("The example was told to stop.");
            }
        }
    }

    private void show(JsonNode job) {
        for (var step : job.path("steps")) {
            var name = step.path("name").asString();
            var status = step.path("status").asString();
            if (!status.equals(shown.getOrDefault(name, "PENDING"))) {
                shown.put(name, status);
                out.println(line(step));
                step.path("warnings")
                        .forEach(warning -> out.println(
                                "      warning: " + warning.path("message").asString()));
                if (step.has("error")) {
                    out.println(
                            "      error: " + step.path("error").path("message").asString());
                }
            }
        }
    }

    private static String line(JsonNode step) {
        var name = String.format("%-16s", step.path("name").asString());
        var rows = step.path("output").path("rows").asLong(0);
        return "  " + name + step.path("status").asString() + (rows > 0 ? "  " + rows + " rows" : "");
    }
}
