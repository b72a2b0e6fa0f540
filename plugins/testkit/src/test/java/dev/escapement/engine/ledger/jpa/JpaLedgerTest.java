package dev.escapement.engine.ledger.jpa;

import static dev.escapement.engine.job.Status.PENDING;
import static dev.escapement.engine.job.Status.UNPROCESSED;
import static dev.escapement.testkit.JobAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.escapement.engine.ModeStep;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.JobRules;
import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.LedgerException;
import dev.escapement.engine.job.Step;
import dev.escapement.engine.ledger.Claim;
import dev.escapement.engine.ledger.Opened;
import dev.escapement.engine.ledger.Start;
import dev.escapement.engine.ledger.TakeOver;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.time.SystemClock;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the ledger gives back, and what it writes together with others: in their transactions, and they in its own. */
class JpaLedgerTest extends LedgerTest {
    @Test
    void a_job_is_the_same_whoever_read_it_and_when_nobody_did() {
        var spec = new JobSpec(
                "p",
                "whole",
                Map.of("team 🦉", "geo", "a", "b"),
                Map.of("exact", new java.math.BigDecimal("0.10"), "list", List.of(1, Map.of("k", true))),
                new JobRules(
                        Instant.parse("2026-11-22T02:00:00.123456Z"),
                        Duration.ofHours(2),
                        7,
                        "warehouse",
                        Instant.parse("2026-11-22T06:00:00Z"),
                        "eu"),
                List.of(ModeStep.spec("s0", "rows"), ModeStep.spec("s1", "fail"), ModeStep.spec("s2", "ok")));
        var opened = ledger.open(spec);
        assertThat(opened.job()).isEqualTo(ledger.find(spec.ref()).orElseThrow());

        var claim = ledger.claim(opened.job().key(), "n", TakeOver.FROM_ANYBODY).orElseThrow();
        ledger.endAndStart(claim, 0, OK);
        ledger.endStep(claim, 1, StepResult.failed("It did not work", "42P01"));
        var known = ledger.openAll(List.of(spec)).get(0);

        assertThat(known.created()).isFalse();
        assertThat(known.job()).isEqualTo(ledger.find(spec.ref()).orElseThrow());
        assertThat(known.job().steps())
                .extracting(Step::status)
                .hasSize(3)
                .last()
                .isEqualTo(UNPROCESSED);
    }

    @Test
    void a_claim_in_a_foreign_transaction_holds_when_that_commits() throws SQLException {
        var keys = jobs(3);
        try (var foreign = POSTGRES.ledgerAsAdmin()) {
            foreign.setAutoCommit(false);
            ledger.claims().claim(foreign, keys, "n");
            assertThat(ledger.find(JobRef.of("j0")).orElseThrow()).hasStatus(PENDING);
            foreign.rollback();
            assertThat(ledger.find(JobRef.of("j0")).orElseThrow()).hasStatus(PENDING);

            var claims = ledger.claims().claim(foreign, keys, "n");
            foreign.commit();
            assertThat(claims)
                    .extracting(Claim::start)
                    .containsOnly(Start.STARTED)
                    .hasSize(3);
            assertThat(ledger.endAndStart(claims.get(0), 0, OK)).isEqualTo(Start.STARTED);

            assertThat(ledger.claims().revoke(foreign, keys, "m")).isZero();
            assertThat(ledger.claims().claim(foreign, keys, "m")).isEmpty();
            assertThat(ledger.claims().revoke(foreign, keys, "n")).isEqualTo(3);
            foreign.commit();
            assertThat(ledger.endStep(claims.get(0), 1, OK)).isFalse();
            var again = ledger.claims().claim(foreign, keys.subList(0, 1), "m").get(0);
            foreign.commit();
            assertThat(again.number()).isEqualTo(2);
            assertThat(again.firstOpen()).isEqualTo(1);
            assertThat(ledger.endStep(again, 1, OK)).isTrue();
            assertThat(ledger.claims().claim(foreign, keys.subList(0, 1), "m")).isEmpty();
            foreign.rollback();
        }
    }

    @Test
    void a_companion_writes_with_new_jobs_and_may_refuse_them() throws SQLException {
        admin("create table companion (key uuid)");
        try (var companions = JpaLedger.open(
                connections,
                (connection, jobs) -> {
                    for (var job : jobs) {
                        execute(connection, "insert into public.companion values ('" + job.key() + "')");
                    }
                    execute(
                            connection,
                            "select 1 / (case when (select count(*) from job where id = 'bad') > 0 then 0 else 1 end)");
                },
                step -> true,
                new SystemClock())) {
            var good = companions.openAll(List.of(spec("a"), spec("b"), spec("a")));
            assertThat(good).extracting(Opened::created).containsExactly(true, true, false);
            assertThat(companions.open(spec("b")).created()).isFalse();
            assertThatThrownBy(() -> companions.open(spec("bad"))).isInstanceOf(LedgerException.class);

            assertThat(ledger.find(JobRef.of("bad"))).isEmpty();
            assertThat(admin("select count(*) from companion c join escapement.job j on j.key = c.key"))
                    .isEqualTo(2);
            assertThat(admin("select count(*) from companion")).isEqualTo(2);
        } finally {
            admin("drop table companion");
        }
    }
}
