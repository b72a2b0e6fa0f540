package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.definition.Definition;
import dev.escapement.engine.definition.DefinitionReader;
import dev.escapement.engine.definition.Edition;
import dev.escapement.engine.job.Page;
import dev.escapement.engine.job.Values;
import dev.escapement.engine.ledger.Catalog;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The definitions beside the jobs, in the same database. Thread-safe. */
final class JpaCatalog implements Catalog {
    private static final String EDITION = """
            select v.document, v.version, v.created_at, v.file, d.fault, v.version = d.version and d.retired_at is null as in_force
            from escapement.definition d join escapement.definition_version v using (project, name)
            """;

    private final Commits commits;
    private final InstantSource clock;

    JpaCatalog(Commits commits, InstantSource clock) {
        this.commits = commits;
        this.clock = clock;
    }

    @Override
    public Optional<Edition> find(String project, String name) {
        return commits.told(connection -> inForce(connection, project, name));
    }

    private static Optional<Edition> inForce(Connection connection, String project, String name) throws SQLException {
        return one(
                connection,
                "where project = ? and name = ? and v.version = d.version and d.retired_at is null",
                project,
                name);
    }

    @Override
    public Optional<Edition> find(String project, String name, long version) {
        return commits.told(connection -> find(connection, project, name, version));
    }

    static Optional<Edition> find(Connection connection, String project, String name, long version)
            throws SQLException {
        return one(connection, "where project = ? and name = ? and v.version = ?", project, name, version);
    }

    @Override
    public List<Edition> versions(String project, String name) {
        return commits.told(connection -> Bulk.query(
                connection,
                EDITION + "where project = ? and name = ? order by v.version desc",
                JpaCatalog::edition,
                project,
                name));
    }

    @Override
    public Page<Edition> list(String project, String after, int limit) {
        var from = after == null ? "" : Cursors.name(after);
        var found = commits.told(connection -> Bulk.query(
                connection,
                EDITION
                        + "where project = ? and name collate \"C\" > ? and v.version = d.version and d.retired_at is null"
                        + " order by name collate \"C\" limit ?",
                JpaCatalog::edition,
                project,
                from,
                limit + 1));
        return Cursors.page(found, limit, edition -> edition.definition().name());
    }

    @Override
    public List<Edition> keeping() {
        return inForce("d.keeps");
    }

    @Override
    public List<Edition> heldByFiles() {
        return inForce("v.file is not null");
    }

    private List<Edition> inForce(String which) {
        return commits.told(connection -> inForce(connection, which));
    }

    private static List<Edition> inForce(Connection connection, String which) throws SQLException {
        return Bulk.query(
                connection,
                EDITION + "where v.version = d.version and d.retired_at is null and " + which,
                JpaCatalog::edition);
    }

    /** Those in force that have a schedule. */
    static List<Edition> scheduled(Connection connection) throws SQLException {
        return inForce(connection, "v.document -> 'schedule' is not null");
    }

    @Override
    public Optional<Edition> put(Definition definition, String file, Long expected) {
        return commits.told(connection -> {
            lock(connection, definition.project(), definition.name());
            var before = inForce(connection, definition.project(), definition.name());
            if (expected != null
                    && !expected.equals(before.map(Edition::version).orElse(0L))) {
                return Optional.empty();
            }
            boolean isSame = before.filter(edition -> Objects.equals(edition.file(), file)
                            && Values.differences(edition.definition().document(), definition.document())
                                    .isEmpty())
                    .isPresent();
            if (!isSame) {
                write(connection, definition, file);
            } else if (before.get().fault() != null) {
                note(connection, definition.project(), definition.name(), null);
            }
            return inForce(connection, definition.project(), definition.name());
        });
    }

    /** Two writers of one name would both find what is in force before either has written. */
    private static void lock(Connection connection, String project, String name) throws SQLException {
        Bulk.query(
                connection,
                "select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('escapement.definition' || ? || '/' || ?, 0))",
                row -> "",
                project,
                name);
    }

    private void write(Connection connection, Definition definition, String file) throws SQLException {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Bulk.update(connection, """
                insert into escapement.definition (project, name, version, keeps) values (?, ?, 1, ?)
                on conflict (project, name) do update set version = definition.version + 1, retired_at = null, fault = null, keeps = excluded.keeps""", definition.project(), definition.name(), definition.keeping() != null);
        Bulk.update(
                connection, """
                insert into escapement.definition_version (project, name, version, document, file, created_at)
                select project, name, version, ?::json, ?::text, ?::timestamptz from escapement.definition where project = ? and name = ?""", Json.write(definition.document()), file, now, definition.project(), definition.name());
        // A schedule that is there already is first accounted for by the version before.
        if (definition.schedule() == null) {
            look(connection, definition.project(), definition.name(), now);
        } else {
            Bulk.update(connection, """
                    insert into escapement.schedule (project, name, version, accounted_until, next_at)
                    select project, name, version, ?::timestamptz, ?::timestamptz from escapement.definition where project = ? and name = ?
                    on conflict (project, name) do update set next_at = excluded.next_at""", now, now, definition.project(), definition.name());
        }
    }

    private static void look(Connection connection, String project, String name, Instant now) throws SQLException {
        Bulk.update(
                connection,
                "update escapement.schedule set next_at = ? where project = ? and name = ?",
                now,
                project,
                name);
    }

    @Override
    public boolean retire(String project, String name, Long expected) {
        var now = clock.instant();
        return commits.told(connection -> {
            lock(connection, project, name);
            int retired = Bulk.update(connection, """
                    update escapement.definition set retired_at = ?::timestamptz, fault = null
                    where project = ? and name = ? and retired_at is null and version = coalesce(?::bigint, version)""", now, project, name, expected);
            look(connection, project, name, now);
            return retired == 1;
        });
    }

    @Override
    public void note(String project, String name, String fault) {
        commits.told(connection -> note(connection, project, name, fault));
    }

    private static int note(Connection connection, String project, String name, String fault) throws SQLException {
        return Bulk.update(
                connection,
                "update escapement.definition set fault = ?::text where project = ? and name = ? and fault is distinct from ?::text",
                fault == null ? null : Values.storable(fault),
                project,
                name,
                fault == null ? null : Values.storable(fault));
    }

    private static Optional<Edition> one(Connection connection, String which, Object... arguments) throws SQLException {
        return Bulk.query(connection, EDITION + which, JpaCatalog::edition, arguments).stream()
                .findFirst();
    }

    private static Edition edition(ResultSet row) throws SQLException {
        return new Edition(
                DefinitionReader.read(Json.object(row.getString("document"))),
                row.getLong("version"),
                Bulk.instant(row, "created_at"),
                row.getString("file"),
                row.getBoolean("in_force"),
                row.getString("fault"));
    }
}
