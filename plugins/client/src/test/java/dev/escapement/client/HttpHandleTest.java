package dev.escapement.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Handles of a server. */
class HttpHandleTest extends HandleContract {
    @RegisterExtension
    static final ApiServer SERVER = new ApiServer();

    @Override
    ApiServer server() {
        return SERVER;
    }

    @Override
    EscapementClient connect() {
        return EscapementClient.connect(ClientOptions.of(ApiServer.KEY, SERVER.url()));
    }

    @Test
    void rows_are_read_as_they_are_asked_for() throws IOException {
        try (var proxy = Proxy.to(SERVER.port());
                var client = EscapementClient.connect(ClientOptions.of(ApiServer.KEY, proxy.url()))) {
            var rows = client.query("select g from generate_series(1, 2500) g").result();
            int before = proxy.requests().size();

            assertThat(rows.stream().limit(1000).count()).isEqualTo(1000);
            assertThat(proxy.requests()).hasSize(before);
            assertThat(rows.stream().limit(1001).count()).isEqualTo(1001);
            assertThat(proxy.requests()).hasSize(before + 1);
            var all = new ArrayList<Long>();
            rows.forEach(row -> all.add(row.integer("g")));
            assertThat(all).hasSize(2500).endsWith(2500L).doesNotHaveDuplicates();
            assertThat(proxy.requests()).hasSize(before + 3);
        }
    }
}
