package dev.escapement.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options that make no sense are refused where they are given. */
class ClientOptionsTest {
    private static final String ADDRESS = "http://127.0.0.1:8080";

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1:8080", "ftp://host", "http://user:secret@host", "http://host?x=1", "/path", "http:///"
            })
    void an_address_is_one_of_http_without_secrets(String address) {
        assertThatThrownBy(() -> ClientOptions.of("key", address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "line\nbreak", "schlüssel"})
    void a_key_goes_into_a_header(String key) {
        assertThatThrownBy(() -> ClientOptions.of(key, ADDRESS)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void there_is_a_server_and_times_are_some() {
        assertThatThrownBy(() -> ClientOptions.of("key")).hasMessageContaining("address of a server");
        assertThatThrownBy(() -> ClientOptions.of("key", ADDRESS).withSilence(Duration.ZERO))
                .hasMessage("A time must be longer than nothing but is PT0S.");
    }

    @Test
    void an_address_may_have_a_path_and_is_asked_once() {
        var options = ClientOptions.of("key", "https://host/escapement//", "https://host/escapement");

        assertThat(options.servers()).containsExactly(URI.create("https://host/escapement"));
    }

    @Test
    void the_key_is_not_told() {
        var options =
                ClientOptions.of("k-secret", ADDRESS).withProject("geo").withConnectTimeout(Duration.ofSeconds(1));

        assertThat(options.toString()).contains(ADDRESS, "geo", "PT1S").doesNotContain("k-secret");
    }
}
