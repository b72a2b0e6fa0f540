package dev.escapement.examples.benchmarks.faults;

import dev.escapement.examples.benchmarks.faults.node.Access;
import dev.escapement.examples.benchmarks.faults.wire.Boundary;
import dev.escapement.examples.benchmarks.faults.wire.Moment;
import dev.escapement.examples.benchmarks.server.Server;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A guard of the product that is put out of action from outside, with faults that are harmless as long as it works. */
enum Breakage {
    NONE(Access.LEDGER, ""),
    /** The claim of a job that was claimed once no longer rises. */
    FENCE(Access.LEDGER, """
            create function audit.no_rise() returns trigger language plpgsql as $$
            begin
              if old.claim > 0 then
                new.claim := old.claim;
              end if;
              return new;
            end $$;
            create trigger no_rise before update on escapement.job for each row execute function audit.no_rise()"""),
    /** The marker of an effect is gone once the effect is committed. */
    MARKER(Access.WORK, """
            create function forget() returns trigger language plpgsql as $$
            begin
              delete from escapement.effect_marker where effect_key = new.effect_key;
              return null;
            end $$;
            create constraint trigger forget after insert on escapement.effect_marker deferrable initially deferred
              for each row execute function forget()""");

    private final String database;
    private final String sql;

    Breakage(String database, String sql) {
        this.database = database;
        this.sql = sql;
    }

    static Breakage of(String option) {
        return Stream.of(FENCE, MARKER)
                .filter(breakage -> breakage.option().equals(option))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--break is fence or marker, not " + option + "."));
    }

    String option() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The faults that show whether it works. */
    List<Kind> kinds() {
        return switch (this) {
            case NONE -> List.of(Kind.values());
            case FENCE -> List.of(Kind.KILL, Kind.FREEZE, Kind.POWER);
            case MARKER -> List.of(Kind.KILL_AT, Kind.CUT_AT);
        };
    }

    /** Where they strike, for a place drawn at random. */
    Place place(Place drawn) {
        return this == MARKER ? new Place(Boundary.EFFECT, Moment.COMMITTED, drawn.count()) : drawn;
    }

    /** From now on the guard does not work. Its tables must be there. */
    void install(Server server) throws SQLException {
        if (!sql.isEmpty()) {
            var unused = server.first(database, sql);
        }
    }
}
