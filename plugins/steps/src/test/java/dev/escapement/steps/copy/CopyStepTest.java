package dev.escapement.steps.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.escapement.steps.StepTest;
import dev.escapement.testkit.PostgresExtension;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CopyStepTest extends StepTest {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    CopyStepTest() {
        super(postgres, new CopyStep());
    }

    @BeforeEach
    void makeTables() throws Exception {
        execute(
                "create table a (x int not null, y text); insert into a values (1, 'one'); create table b (y text, x int);"
                        + " insert into b values ('two', 2)");
    }

    @Test
    void copiesByNameAndMakesTheTable() throws Exception {
        var result = succeed("from", List.of("a", "B"), "to", "c");

        assertThat(result.output())
                .containsEntry("rows", 2L)
                .containsEntry("created", true)
                .containsEntry("table", "c");
        assertThat(query("select x, y from c order by x")).containsExactly("1|one", "2|two");
    }

    @Test
    void keepsToItsDisposition() throws Exception {
        assertThat(fail("from", "a", "to", "c", "create", "never").error().code())
                .isEqualTo("42P01");
        succeed("from", "a", "to", "c", "write", "empty");
        assertThat(fail("from", "a", "to", "c", "write", "empty").error().message())
                .contains("has rows");
        succeed("from", "a", "to", "c");
        assertThat(query("select count(*) from c")).containsExactly("2");
        succeed("from", "b", "to", "c", "write", "truncate");
        assertThat(query("select y from c")).containsExactly("two");
    }

    @Test
    void happensOnce() throws Exception {
        harness.effectKey("copy-once");
        var first = succeed("from", "a", "to", "c");
        assertThat(succeed("from", "a", "to", "c")).isEqualTo(first);
        assertThat(query("select count(*) from c")).containsExactly("1");
    }

    @Test
    void copiesWhatAQueryGives() throws Exception {
        harness.parameters(Map.of("least", "1'"));
        var query = "select x + 1 as x, y || '?' as y from a where y <> ${parameters.least} -- all";
        assertThat(succeed("query", query, "to", "c").output())
                .containsEntry("rows", 1L)
                .containsEntry("created", true);
        succeed("query", "select y, x from b", "to", "c");
        assertThat(query("select x, y from c order by y")).containsExactly("2|one?", "2|two");
        assertThat(fail("query", "select 1 as z", "to", "c").error().message()).contains("no column z");
        assertThat(fail("query", "select 1/0 as x", "to", "c").error().code()).isEqualTo("22012");
        assertThat(fail("from", "a", "to", "c", "write", "empty").error().code())
                .isEqualTo("table-not-empty");
        assertThat(check("query", "select 1; select 2", "to", "c"))
                .extracting("pointer")
                .containsExactly("/config/query");
        assertThat(check("query", "select 1", "from", "a", "to", "c"))
                .extracting("pointer")
                .containsExactly("/config/query");
    }

    @Test
    void looksNamesUpWhereItIsToldTo() throws Exception {
        execute("create schema \"S\"; create table \"S\".a as select 7 as x");
        succeed("query", "select x from a", "to", "c", "searchPath", "S");
        assertThat(query("select x from \"S\".c")).containsExactly("7");
    }

    @Test
    void refusesWhatCannotBe() throws Exception {
        assertThat(fail("from", "nope", "to", "c").error().code()).isEqualTo("42P01");
        assertThat(fail("from", "a", "to", "public.a").error().message()).contains("itself");
        execute("create table d (z int)");
        assertThat(fail("from", "a", "to", "d").error().message()).contains("no column x");
        assertThat(check("from", "a", "to", "A")).extracting("pointer").containsExactly("/config/to");
        assertThat(check("from", List.of(), "to", "x", "write", "no"))
                .extracting("pointer")
                .containsExactly("/config/from", "/config/write");
    }
}
