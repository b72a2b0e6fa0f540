package dev.escapement.dialects.bigquery;

import dev.escapement.rest.Dialect;
import dev.escapement.rest.http.Endpoint;
import java.util.List;

/** Lets clients of BigQuery's jobs talk to an engine. */
public final class BigQueryDialect implements Dialect {
    @Override
    public List<String> patterns() {
        return List.of("/bigquery/v2/*", "/upload/bigquery/v2/*", "/resumable/upload/bigquery/v2/*");
    }

    @Override
    public Endpoint open(House house) {
        return new BigQueryApi(house);
    }
}
