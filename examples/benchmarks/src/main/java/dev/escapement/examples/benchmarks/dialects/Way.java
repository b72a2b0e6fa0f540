package dev.escapement.examples.benchmarks.dialects;

/** A way to submit a job of one SQL statement under an id of its own. */
enum Way {
    NATIVE("native, rows kept") {
        @Override
        String path(int number) {
            return NATIVE_PATH;
        }

        @Override
        String body(int number) {
            return """
                    {"id": "%s", "steps": [{"name": "query", "kind": "sql", "config": {"sql": "select 1"}}]}""".formatted(id(number));
        }
    },
    NATIVE_BARE("native, no rows") {
        @Override
        String path(int number) {
            return NATIVE_PATH;
        }

        @Override
        String body(int number) {
            return """
                    {"id": "%s", "steps": [{"name": "query", "kind": "sql", "config": {"sql": "select 1", "result": "none"}}]}""".formatted(id(number));
        }
    },
    /**
     * What CARTO's clients get is that the jobs of one user run in their turn, and the native API gives it to whoever asks for it: so each job
     * names a limit of one place that as many others share as there are jobs of a user. What that costs shows beside the way before this one.
     */
    NATIVE_IN_TURN("native, in turn") {
        @Override
        String path(int number) {
            return NATIVE_PATH;
        }

        @Override
        String body(int number) {
            return """
                    {"id": "%s", "limit": "carto-native-%d", \
                    "steps": [{"name": "query", "kind": "sql", "config": {"sql": "select 1", "result": "none"}}]}""".formatted(id(number), number % USERS);
        }
    },
    BIGQUERY("BigQuery") {
        @Override
        String path(int number) {
            return "/bigquery/v2/projects/default/jobs";
        }

        @Override
        String body(int number) {
            return """
                    {"jobReference": {"projectId": "default", "jobId": "%s"}, \
                    "configuration": {"query": {"query": "select 1", "useLegacySql": false}}}""".formatted(id(number));
        }
    },
    CARTO("CARTO") {
        /** Only so many jobs of a user may wait, and they run one after the other. */
        @Override
        String path(int number) {
            return "/user/user-" + number % USERS + "/api/v2/sql/job";
        }

        @Override
        String body(int number) {
            return "{\"query\": \"select 1\"}";
        }

        @Override
        Way peer() {
            return NATIVE_IN_TURN;
        }
    };

    private static final String NATIVE_PATH = "/api/v1/jobs";
    private static final int USERS = 50;

    private final String title;

    Way(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** The native way that does the same. */
    Way peer() {
        return this == NATIVE_BARE || this == NATIVE_IN_TURN ? NATIVE_BARE : NATIVE;
    }

    abstract String path(int number);

    abstract String body(int number);

    private static String id(int number) {
        return "job_" + number;
    }
}
