package dev.escapement.examples.benchmarks.dialects;

/** A way to submit a job of one SQL statement under an id of its own. */
enum Way {
    NATIVE("native, rows kept") {
        @Override
        String path(int number) {
            return NATIVE_PATH;
        }

        @Override
        String body(String id) {
            return """
                    {"id": "%s", "steps": [{"name": "query", "kind": "sql", "config": {"sql": "select 1"}}]}""".formatted(id);
        }
    },
    NATIVE_BARE("native, no rows") {
        @Override
        String path(int number) {
            return NATIVE_PATH;
        }

        @Override
        String body(String id) {
            return """
                    {"id": "%s", "steps": [{"name": "query", "kind": "sql", "config": {"sql": "select 1", "result": "none"}}]}""".formatted(id);
        }
    },
    BIGQUERY("BigQuery") {
        @Override
        String path(int number) {
            return "/bigquery/v2/projects/default/jobs";
        }

        @Override
        String body(String id) {
            return """
                    {"jobReference": {"projectId": "default", "jobId": "%s"}, \
                    "configuration": {"query": {"query": "select 1", "useLegacySql": false}}}""".formatted(id);
        }
    },
    CARTO("CARTO") {
        /** Only so many jobs of a user may wait. */
        @Override
        String path(int number) {
            return "/user/user-" + number % USERS + "/api/v2/sql/job";
        }

        @Override
        String body(String id) {
            return "{\"query\": \"select 1\"}";
        }

        @Override
        Way peer() {
            return NATIVE_BARE;
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
        return this == NATIVE_BARE ? this : NATIVE;
    }

    abstract String path(int number);

    abstract String body(String id);
}
