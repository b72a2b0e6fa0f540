package dev.escapement.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select ';', 'it''s; :a', E'\\'; :a', U&'\\0041;:a', B'1;'",
                "select $$; :a $x$ $$, $é$; $$ ; :a$é$, $1",
                "select \"a;\"\":b\", a::text, x := 1, a[1:2], a[i:n], a[lo(1):n], x$a$y$a$",
                "select 1 /* ; /* :a */ ; */ -- ; :a\n",
                "select E'a' \n 'b\\'; :a'",
                "create function f() returns int begin atomic select 1; select case when true then 1; else 2; end; end",
                "create or replace procedure p() language sql begin atomic; end",
                "create rule r as on insert to t do also (select 1; select 2)"
            })
    void isOneStatementWithoutParameters(String text) {
        assertThat(SqlText.statements(text + ";;\n ; -- end"))
                .singleElement()
                .satisfies(statement -> assertThat(statement.parameters()).isEmpty());
    }

    @Test
    void findsParametersAndKeepsQuestionMarks() {
        var statement = SqlText.statements(
                        "select :a::date, data ? 'x?', array[:b, :c], (:größe), ':d', :𝒳 from t where a=:a")
                .get(0);

        assertThat(statement.parameters()).containsExactly("a", "b", "c", "größe", "𝒳", "a");
        assertThat(statement.jdbc())
                .isEqualTo("select ?::date, data ?? 'x?', array[?, ?], (?), ':d', ? from t where a=?");
    }

    @Test
    void mapsThePlacesThatTheServerCounts() {
        var statement = SqlText.statements("select 1;\nselect '𝒳', :name, b ? 'c',\n  missing")
                .get(1);

        // The server sees: select '𝒳', $1, b ? 'c',\n  missing
        assertThat(statement.place(28)).isEqualTo("line 3, column 3");
        assertThat(statement.place(1)).isEqualTo("line 2, column 1");
        assertThat(statement.place(13)).isEqualTo("line 2, column 13");
        assertThat(statement.place(17)).isEqualTo("line 2, column 20");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 'a",
                "select \"a",
                "select $x$ $y$",
                "select 1 /* /* */",
                "select E'\\'",
                "select (1",
                "select 1)",
                "\\connect other"
            })
    void refusesWhatDoesNotEnd(String text) {
        assertThatThrownBy(() -> SqlText.statements("select 1;\n" + text))
                .isInstanceOf(SqlTextException.class)
                .hasMessageStartingWith("line 2: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "begin",
                "Start transaction",
                "COMMIT",
                "end",
                "rollback",
                "abort work",
                "prepare transaction 'x'",
                "commit prepared 'x'",
                "rollback prepared 'x'",
                "/* x */ commit and chain"
            })
    void knowsTransactionControl(String text) {
        assertThat(SqlText.statements(text).get(0).isTransactionControl()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "savepoint a",
                "release a",
                "rollback to a",
                "rollback work to savepoint a",
                "prepare a as select 1",
                "select 'commit'",
                "create table commit(a int)"
            })
    void leavesTheRest(String text) {
        assertThat(SqlText.statements(text).get(0).isTransactionControl()).isFalse();
    }

    @Test
    void knowsCopyFromTheClient() {
        assertThat(SqlText.statements("copy t (a) from stdin").get(0).isClientCopy())
                .isTrue();
        assertThat(SqlText.statements("copy (select 1) to stdout").get(0).isClientCopy())
                .isTrue();
        assertThat(SqlText.statements("copy t from '/stdin'").get(0).isClientCopy())
                .isFalse();
    }

    @Test
    void namesOfTables() {
        assertThat(TableName.parse("Geo.Airports").quoted()).isEqualTo("\"geo\".\"airports\"");
        assertThat(TableName.parse("\"a.\"\"B\".ÄX").parts()).containsExactly("a.\"B", "Äx");
        assertThat(TableName.parse("\"𝒳 \"").parts()).containsExactly("𝒳 ");
        for (var bad :
                new String[] {"", ".", "a.", "a.b.c", "a b", "a;drop", "\"a", "1a", "\"\"", "a-b", "x".repeat(64)}) {
            assertThatThrownBy(() -> TableName.parse(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
