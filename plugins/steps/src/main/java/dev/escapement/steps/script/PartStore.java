package dev.escapement.steps.script;

import dev.escapement.engine.job.Rows;
import dev.escapement.engine.job.Values;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepResult;
import dev.escapement.steps.CopyOut;
import dev.escapement.steps.Effects;
import dev.escapement.steps.Json;
import dev.escapement.steps.Session;
import dev.escapement.steps.StepFailure;
import dev.escapement.steps.TargetTables;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a step has done so far, kept in its database: its input as it was split, and what came of each part. Whatever is written names the
 * attempt that writes, and a later attempt shuts the earlier ones out. Thread-safe.
 */
final class PartStore {
    /** The most of a part's result, which becomes objects as a whole. */
    static final long MOST_OF_PART = 8L << 20;

    /** The most of a result, as for the kind sql. */
    private static final long MOST_BYTES = 64L << 20;

    private static final TargetTables TABLES = ScriptTables.make();
    private static final List<Rows.Column> COLUMNS = List.of(
            new Rows.Column("part", "text"),
            new Rows.Column("type", "text"),
            new Rows.Column("value", "json"),
            new Rows.Column("images", "json"));

    private static final String ADOPT = """
            insert into escapement.script_run (effect_key, attempt) values (?, ?)
            on conflict (effect_key) do update set attempt = excluded.attempt, touched_at = clock_timestamp()
            returning run, parts is null""";
    private static final String ADD_CALLS = """
            insert into escapement.script_part (run, part, key, rows)
            select ?, i, case when ? then i::text else '' end, 0 from generate_series(1, ?) i""";
    private static final String COUNT = """
            update escapement.script_run r set columns = ?::json, rows = p.rows, parts = p.parts
            from (select coalesce(sum(rows), 0) as rows, count(*) as parts from escapement.script_part where run = ?) p
            where r.run = ? returning p.parts""";
    private static final String READ_RUN = "select columns, rows from escapement.script_run where run = ?";
    private static final String READ_PARTS = """
            select part, key, rows, outcome is not null from escapement.script_part where run = ? order by part""";
    private static final String LINES =
            "select line from escapement.script_row where run = %s and part = %s order by n";
    private static final String TOUCH = """
            update escapement.script_run set touched_at = clock_timestamp(), bytes = bytes + ?
            where run = ? and attempt = ? returning bytes""";
    private static final String KEEP = "update escapement.script_part set outcome = ?::json where run = ? and part = ?";
    private static final String OUTCOMES =
            "select key, outcome from escapement.script_part where run = ? order by part";

    private final Effects effects;
    private final ScriptOptions options;
    private final StepContext context;
    private final String attempt = UUID.randomUUID().toString();

    PartStore(Effects effects, ScriptOptions options, StepContext context) {
        this.effects = effects;
        this.options = options;
        this.context = context;
    }

    /** The work, split now or by an earlier attempt; empty when all of it is done and the result recorded. */
    Optional<Plan> begin() throws Exception {
        effects.ready(options.input().connection(), TABLES);
        return effects.firstPiece(options.input().connection(), context, session -> {
            var adopted = Sql.query(
                    session, ADOPT, row -> Map.entry(row.getLong(1), row.getBoolean(2)), context.effectKey(), attempt);
            long run = adopted.get(0).getKey();
            if (Effects.isCommitted(session)) {
                session.connection().rollback();
                return Optional.empty();
            }
            if (adopted.get(0).getValue()) {
                split(session, run);
            }
            return Optional.of(read(session, run));
        });
    }

    private void split(Session session, long run) throws SQLException, StepFailure {
        var splitting = options.splitting();
        String columns = null;
        if (splitting.apply().hasInput()) {
            columns = new InputSplit(session, options).keep(run);
        } else {
            boolean isIndex = splitting.apply() == Apply.INDEX;
            Sql.update(session, ADD_CALLS, run, isIndex, isIndex ? (int) splitting.size() : 1);
        }
        long parts = Sql.query(session, COUNT, row -> row.getLong(1), columns, run, run)
                .get(0);
        if (parts > Splitting.MOST_PARTS) {
            throw new StepFailure(
                    "The input falls into " + parts + " parts, and a step may have " + Splitting.MOST_PARTS + ".");
        }
    }

    private static Plan read(Session session, long run) throws SQLException {
        var parts = Sql.query(
                session,
                READ_PARTS,
                row -> new Plan.Part(row.getInt(1), row.getString(2), row.getLong(3), row.getBoolean(4)),
                run);
        return Sql.query(session, READ_RUN, row -> new Plan(run, row.getString(1), row.getLong(2), parts), run)
                .get(0);
    }

    /** Writes the rows of a part, each a line of JSON. */
    void write(Plan plan, Plan.Part part, OutputStream out) throws Exception {
        var sql = CopyOut.lines(LINES.formatted(Long.toString(plan.run()), Integer.toString(part.number())));
        piece(session -> CopyOut.write(session, sql, out));
    }

    /** Keeps what came of a part. */
    void keep(Plan plan, Plan.Part part, Map<String, Object> outcome) throws Exception {
        var shown = context.hidden(StepResult.succeeded(Map.of("outcome", outcome)));
        var json = Json.MAPPER.writeValueAsString(shown.output().get("outcome"));
        long bytes = json.getBytes(StandardCharsets.UTF_8).length;
        piece(session -> {
            if (touch(session, plan, bytes) > MOST_BYTES) {
                throw new StepFailure(
                        "The result is larger than " + MOST_BYTES + " bytes.", "result-too-large", false, List.of());
            }
            Sql.update(session, KEEP, json, plan.run(), part.number());
            return null;
        });
    }

    /** The result of all parts, in whose place the record of it comes; the next one to ask gets that record. */
    StepResult finish(Plan plan) throws Exception {
        return effects.once(options.input().connection(), context, session -> {
            touch(session, plan, 0);
            var rows = Sql.query(session, OUTCOMES, row -> cells(row.getString(1), row.getString(2)), plan.run());
            Sql.update(session, "delete from escapement.script_row where run = ?", plan.run());
            Sql.update(session, "delete from escapement.script_run where run = ?", plan.run());
            var output = new LinkedHashMap<String, Object>();
            output.put("parts", (long) rows.size());
            output.put("rows", plan.rows());
            output.put("resumed", (long) rows.size() - plan.missing().size());
            return new StepResult.Succeeded(output, List.of(), new Rows(COLUMNS, rows));
        });
    }

    /** The result that an earlier attempt recorded. */
    StepResult recorded() throws Exception {
        return effects.once(options.input().connection(), context, session -> {
            throw new StepFailure("The record of this step's result has been taken away.");
        });
    }

    private static List<Object> cells(String key, String json) {
        var outcome = (Map<?, ?>) Values.value(Json.MAPPER.readValue(json, Object.class));
        return Arrays.asList(key, outcome.get("type"), outcome.get("value"), outcome.get("images"));
    }

    /**
     * Sees to it that no later attempt has begun, nor will until this transaction ends; the bytes that are kept by now. The later one may be that of
     * a node that has lost its claim: the step is interrupted, and who has the claim runs it again.
     */
    private long touch(Session session, Plan plan, long bytes) throws SQLException, StepFailure {
        return Sql.query(session, TOUCH, row -> row.getLong(1), bytes, plan.run(), attempt).stream()
                .findFirst()
                .orElseThrow(() ->
                        new StepFailure("A later attempt at this step has taken it over.", null, true, List.of()));
    }

    private <T> T piece(Effects.Piece<T> piece) throws Exception {
        return effects.piece(options.input().connection(), context, piece);
    }
}
