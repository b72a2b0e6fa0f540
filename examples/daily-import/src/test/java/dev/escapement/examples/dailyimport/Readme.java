package dev.escapement.examples.dailyimport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The README as text and as its fenced blocks. */
record Readme(List<String> lines, List<Block> blocks) {
    private static final String FENCE = "```";

    /** A fenced block: what stands behind the fence, the number of its first line, and its text. */
    record Block(String info, int line, String text) {
        List<String> lines() {
            return text.lines().filter(line -> !line.isBlank()).toList();
        }
    }

    static Readme read(Path home) throws IOException {
        var lines = Files.readAllLines(home.resolve("README.md"));
        var blocks = new ArrayList<Block>();
        int opened = -1;
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).strip().startsWith(FENCE)) {
                continue;
            }
            if (opened >= 0) {
                assertThat(lines.get(i)).as("closing fence in line %d", i + 1).isEqualTo(FENCE);
                var info = lines.get(opened).substring(FENCE.length());
                blocks.add(new Block(info, opened + 2, String.join("\n", lines.subList(opened + 1, i)) + "\n"));
            }
            opened = opened >= 0 ? -1 : i;
        }
        assertThat(opened).as("every fence is closed").isNegative();
        return new Readme(lines, blocks);
    }

    /** The cells of all table rows. */
    Stream<List<String>> rows() {
        return lines.stream()
                .filter(line -> line.startsWith("| "))
                .map(line -> List.of(line.substring(2, line.length() - 2).split(" \\| ", -1)));
    }
}
