package dev.escapement.examples.benchmarks.faults.chain;

import dev.escapement.engine.job.JobSpec;
import dev.escapement.engine.job.Retry;
import dev.escapement.engine.job.StepSpec;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The chain of a number: the same for whoever submits it, however often, and for the checker. Each step leaves a row that says what it
 * could see of the others; the critical step is the one that fails for good or for a while. Immutable.
 */
public record Chain(String id, Sort sort, int length, int critical, long seed) {
    /** What the work database needs; a sequence is not rolled back, so whoever fails knows when it has failed enough. */
    public static final String TABLES = """
            create table effect (job text not null, position int not null, before bigint not null, beside bigint not null);
            create index on effect (job);
            create sequence coin;
            create function toss() returns void language plpgsql as $$
            begin
              if nextval('coin') % 3 <> 0 then
                raise exception 'This time it fails.' using errcode = 'serialization_failure';
              end if;
            end $$""";

    /** Every third chain has a step under this limit; steps wait for it now and then. */
    public static final String LIMIT = "narrow";

    public static final int LIMIT_SIZE = 3;
    private static final int ONE_IN = 3;

    private static final Retry UNTIL_IT_SUCCEEDS = Retry.of(Retry.MOST, Duration.ofMillis(200));
    private static final int SHORTEST = 3;
    private static final int LONGEST = 5;
    private static final int LEAST_SLEEP = 50;
    private static final int MOST_SLEEP = 300;

    /** A step counts what it sees of its predecessor, and of itself and its successors, before it leaves its own row. */
    private static final String EFFECT = """
            insert into effect (job, position, before, beside)
            select '%1$s', %2$d, count(*) filter (where position = %2$d - 1), count(*) filter (where position >= %2$d)
            from effect where job = '%1$s'""";

    public static Chain of(long seed, int number) {
        long own = seed * 1_000_003 + number;
        var random = new Random(own);
        var sort = Sort.of(random.nextInt(100));
        int length = random.nextInt(SHORTEST, LONGEST + 1);
        return new Chain("fault_" + Long.toHexString(seed) + "_" + number, sort, length, random.nextInt(length), own);
    }

    public JobSpec spec() {
        var random = new Random(~seed);
        var spec = JobSpec.of(
                id, IntStream.range(0, length).mapToObj(i -> step(i, random)).toArray(StepSpec[]::new));
        return Math.floorMod(seed, ONE_IN) == 1 ? spec.withFinally(last()) : spec;
    }

    /** Leaves a row whatever it sees, when the chain is over. */
    private StepSpec last() {
        var sql = "insert into effect values ('%s', %d, 1, 0)".formatted(id, length);
        return new StepSpec("last", "sql", Map.of("sql", sql)).withRetry(UNTIL_IT_SUCCEEDS);
    }

    /** The name of the step at a position. */
    public static String stepName(int position) {
        return "s" + position;
    }

    private StepSpec step(int position, Random random) {
        var step = new StepSpec(stepName(position), "sql", Map.of("sql", sql(position, random)));
        var limited = position == length / 2 && Math.floorMod(seed, ONE_IN) == 0 ? step.withLimit(LIMIT) : step;
        return sort == Sort.ONCE ? limited : limited.withRetry(UNTIL_IT_SUCCEEDS);
    }

    private String sql(int position, Random random) {
        var effect = EFFECT.formatted(id, position);
        int sleep = random.nextBoolean() ? random.nextInt(LEAST_SLEEP, MOST_SLEEP + 1) : 0;
        var pause = "select pg_sleep(0." + String.format(Locale.ROOT, "%03d", sleep) + ")";
        var slow = sleep == 0 ? effect : random.nextBoolean() ? effect + ";\n" + pause : pause + ";\n" + effect;
        return position == critical ? slow + ending() : slow;
    }

    private String ending() {
        return switch (sort) {
            case FAILING -> ";\nselect 1 / 0";
            case FLAKY -> ";\nselect toss()";
            case STEADY, ONCE -> "";
        };
    }
}
