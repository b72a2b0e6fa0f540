package dev.escapement.rest;

import static dev.escapement.rest.ApiExtension.chain;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Each test begins with one job that stands, and must leave not one row more behind; registered after the API, whose ledger it reads. */
final class NothingWritten implements BeforeEachCallback, AfterEachCallback {
    private final ApiExtension api;
    private long before;

    NothingWritten(ApiExtension api) {
        this.api = api;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        api.post("/jobs", chain("stands", "ok")).is(201);
        before = api.rows();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        assertThat(api.rows()).isEqualTo(before);
        assertThat(api.get("/jobs").is(200).items("items")).hasSize(1);
    }
}
