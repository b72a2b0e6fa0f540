package dev.escapement.steps;

import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepEnvironment;
import dev.escapement.engine.step.StepResult;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the work of steps on a database and turns whatever happens into a result; thread-safe. */
public final class Effects {
    private static final Logger LOG = LoggerFactory.getLogger(Effects.class);

    private static final String OUTCOME_UNKNOWN = "08007";

    private final StepEnvironment environment;
    private final TargetTables markers = MarkerTables.make();

    public Effects(StepEnvironment environment) {
        this.environment = environment;
    }

    /** What a step does on its session. */
    @FunctionalInterface
    public interface Work {
        StepResult.Succeeded run(Session session) throws Exception;
    }

    /** A piece of what a step does, and what comes of it. */
    @FunctionalInterface
    public interface Piece<T> {
        T run(Session session) throws Exception;
    }

    /**
     * Runs the work in one transaction with a marker of its effect. When the effect is committed already, its recorded result is
     * returned and nothing is run. When the database is away, or goes away, the step is interrupted: its marker lets it run again.
     */
    public StepResult once(String connection, StepContext context, Work work) throws Exception {
        return pieces(context, () -> {
            markers.ready(connection, environment.connection(connection));
            try (var session = Session.open(environment.connection(connection), context)) {
                var marker = EffectMarker.begin(session);
                if (marker == null) {
                    context.log("The effect of this step is committed already; its recorded result is used.");
                    return EffectMarker.recorded(session);
                }
                var result = work.run(session);
                session.checkCancelled();
                marker.complete(context.hidden(result));
                return commit(connection, session, result);
            }
        });
    }

    /** Work in several pieces, of which each is durable: it is interrupted, to be run again, when a database is away or goes away. */
    public static StepResult pieces(StepContext context, Callable<StepResult> work) throws Exception {
        var outcome = settled(context, work);
        return outcome instanceof StepResult.Failed failed
                        && failed.retryable()
                        && SqlErrors.isAway(failed.error().code())
                ? new StepResult.Interrupted(failed.error())
                : outcome;
    }

    /** Whether the effect of a step is committed, so that {@link #once} gives its recorded result. */
    public static boolean isCommitted(Session session) throws SQLException {
        return EffectMarker.isCommitted(session);
    }

    /** The first piece of an attempt, in a transaction; sessions that earlier attempts left are ended before. */
    public <T> T firstPiece(String connection, StepContext context, Piece<T> piece) throws Exception {
        return committed(Session.open(environment.connection(connection), context), piece);
    }

    /** Another piece, in a transaction; several may run at once. */
    public <T> T piece(String connection, StepContext context, Piece<T> piece) throws Exception {
        return committed(Session.another(environment.connection(connection), context), piece);
    }

    private static <T> T committed(Session opened, Piece<T> piece) throws Exception {
        try (var session = opened) {
            session.connection().setAutoCommit(false);
            var result = piece.run(session);
            session.connection().commit();
            return result;
        }
    }

    /** Makes sure of the tables of markers, and of others. */
    public void ready(String connection, TargetTables others) throws SQLException, StepFailure {
        var pool = environment.connection(connection);
        markers.ready(connection, pool);
        others.ready(connection, pool);
    }

    /** Runs the work on a session in autocommit mode, without a marker: it may happen more than once. */
    public StepResult plainly(String connection, StepContext context, Work work) throws Exception {
        return settled(context, () -> {
            try (var session = Session.open(environment.connection(connection), context)) {
                return work.run(session);
            }
        });
    }

    private StepResult commit(String connection, Session session, StepResult.Succeeded result)
            throws SQLException, StepFailure {
        try {
            session.connection().commit();
            return result;
        } catch (SQLException e) {
            if (SqlErrors.isAnswer(e)) {
                throw e;
            }
            LOG.warn("The connection was lost while a step committed: {}", e.getMessage());
            session.close();
            return outcomeOf(connection, session.context(), e);
        }
    }

    /** Looks whether a commit that nobody answered came through: the marker says so, once the old session has ended. */
    private StepResult outcomeOf(String connection, StepContext context, SQLException lost) throws StepFailure {
        try (var session = Session.open(environment.connection(connection), context)) {
            if (EffectMarker.begin(session) == null) {
                return EffectMarker.recorded(session);
            }
            throw SqlErrors.failure(lost, null, List.of());
        } catch (SQLException e) {
            lost.addSuppressed(e);
            throw new StepFailure(
                    "The connection was lost while the step committed; its marker will tell the outcome: "
                            + lost.getMessage(),
                    OUTCOME_UNKNOWN,
                    true,
                    List.of());
        }
    }

    private static StepResult settled(StepContext context, Callable<StepResult> attempt) throws Exception {
        try {
            return attempt.call();
        } catch (StepFailure e) {
            return unlessCancelled(context, e);
        } catch (SQLException e) {
            return unlessCancelled(context, SqlErrors.failure(e, null, List.of()));
        }
    }

    private static StepResult unlessCancelled(StepContext context, StepFailure failure) {
        boolean stopped = failure.result() instanceof StepResult.Failed failed
                && SqlErrors.QUERY_CANCELED.equals(failed.error().code());
        return stopped && context.cancelSignal().isCancelled() ? new StepResult.Cancelled() : failure.result();
    }
}
