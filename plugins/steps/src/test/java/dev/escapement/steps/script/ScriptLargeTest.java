package dev.escapement.steps.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.testkit.PostgresExtension;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A million rows, which fit neither into the heap of the node nor into what the script may have. */
class ScriptLargeTest extends ScriptFixture {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    ScriptLargeTest() {
        super(postgres);
    }

    @Test
    void are_no_burden_to_node_and_script() throws Exception {
        script("total", "def total(rows):\n    return [sum(row['n'] for row in rows), sum(1 for _ in rows)]");
        var config = map(
                "script",
                "total",
                "apply",
                "table",
                "input",
                "select n, repeat(md5(n::text), 4) as text, n * 0.5 as half from generate_series(1, 1000000) n");
        var limited = Map.of("steps.script.memory", "100000000");
        try (var node = ScriptNode.start(folder, postgres, "large", limited, config)) {
            assertThat(node.lines())
                    .containsExactly(
                            "{parts=1, rows=1000000, resumed=0}", "[[, value, [500000500000, 1000000], null]]");
        }
        script("total", "def total(rows):\n    return len(list(rows))");
        config.put("input", "select n, repeat(md5(n::text), 4) as text from generate_series(1, 300000) n");
        try (var node = ScriptNode.start(folder, postgres, "larger", limited, config)) {
            assertThat(node.lines()).singleElement().asString().contains("MemoryError", "100000000 bytes of memory");
        }
    }
}
