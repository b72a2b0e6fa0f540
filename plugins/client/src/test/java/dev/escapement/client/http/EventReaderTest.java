package dev.escapement.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events however they are cut into pieces, and whatever ends their lines. */
class EventReaderTest {
    private static final String TEXT =
            ": welcome\nevent: ready\ndata: {}\n\n:\n\nid: 7\nevent:ended\ndata: grün\ndata\ndata:  two\n\nevent: nothing\n\ndata: plain\n\nevent: cut\ndata: off";

    private static List<String> read(String text, int piece) throws IOException {
        var events = new ArrayList<String>();
        var reader = new EventReader((name, data) -> events.add(name + "=" + data));
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += piece) {
            reader.read(ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at)));
        }
        return events;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1_000})
    void pieces_and_line_ends_make_no_difference(int piece) throws IOException {
        for (var end : List.of("\n", "\r\n", "\r")) {
            assertThat(read(TEXT.replace("\n", end), piece))
                    .containsExactly("ready={}", "ended=grün\n\n two", "=plain");
        }
    }

    @Test
    void a_line_without_end_is_not_kept_for_ever() {
        var line = "data: " + "x".repeat(17 << 20);

        assertThatThrownBy(() -> read(line, 1 << 16))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("longer than");
    }
}
