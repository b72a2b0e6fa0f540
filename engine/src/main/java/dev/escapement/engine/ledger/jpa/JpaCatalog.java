package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.definition.Definition;
import dev.escapement.engine.definition.DefinitionReader;
import dev.escapement.engine.definition.Edition;
import dev.escapement.engine.definition.Source;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.Page;
import dev.escapement.engine.job.Values;
import dev.escapement.engine.ledger.Catalog;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    public Page<Edition> versions(String project, String name, String after, int limit) {
        long before = after == null ? Long.MAX_VALUE : Cursors.number(after);
        var found = commits.told(connection -> Bulk.query(
                connection,
                EDITION + "where project = ? and name = ? and v.version < ? order by v.version desc limit ?",
                JpaCatalog::edition,
                project,
                name,
                before,
                limit + 1));
        return Cursors.page(found, limit, Edition::version);
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
        return inForce(connection, "v.document ->> 'schedule' is not null");
    }

    @Override
    public Map<JobRef, Source> heldByFiles() {
        return commits.told(connection -> {
            var held = new HashMap<JobRef, Source>();
            Bulk.query(
                    connection,
                    """
                    select project, name, v.file, case when d.fault is null then d.digest end as digest
                    from escapement.definition d join escapement.definition_version v using (project, name)
                    where v.version = d.version and d.retired_at is null and v.file is not null""",
                    row -> held.put(Editions.ref(row), new Source(row.getString("file"), row.getString("digest"))));
            return held;
        });
    }

    @Override
    public Optional<Edition> put(Definition definition, Long expected) {
        var said = Editions.said(definition);
        return commits.told(connection -> {
            Editions.lock(connection, said.keySet());
            var before = inForce(connection, definition.project(), definition.name());
            if (expected != null
                    && !expected.equals(before.map(Edition::version).orElse(0L))) {
                return Optional.empty();
            }
            Editions.write(connection, said, now());
            return inForce(connection, definition.project(), definition.name());
        });
    }

    @Override
    public Map<JobRef, Long> putFiles(Map<Source, Definition> files) {
        var versions = new LinkedHashMap<JobRef, Long>();
        for (var group : Editions.groups(files)) {
            versions.putAll(commits.told(connection -> {
                Editions.lock(connection, group.keySet());
                return Editions.write(connection, group, now());
            }));
        }
        return versions;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public boolean retire(String project, String name, Long expected) {
        var definition = List.of(new JobRef(project, name));
        return commits.told(connection -> {
            Editions.lock(connection, definition);
            int retired = Bulk.update(connection, """
                    update escapement.definition set retired_at = ?::timestamptz, fault = null
                    where project = ? and name = ? and retired_at is null and version = coalesce(?::bigint, version)""", now(), project, name, expected);
            Editions.look(connection, definition, now());
            return retired == 1;
        });
    }

    @Override
    public void note(String project, String name, String fault) {
        var text = Values.storable(fault);
        commits.told(connection -> Bulk.update(
                connection,
                "update escapement.definition set fault = ?::text where project = ? and name = ? and fault is distinct from ?::text",
                text,
                project,
                name,
                text));
    }

    private static Optional<Edition> one(Connection connection, String which, Object... arguments) throws SQLException {
        return Bulk.query(connection, EDITION + which, JpaCatalog::edition, arguments).stream()
                .findFirst();
    }

    static Edition edition(ResultSet row) throws SQLException {
        return new Edition(
                DefinitionReader.read(Json.object(row.getString("document"))),
                row.getLong("version"),
                Bulk.instant(row, "created_at"),
                row.getString("file"),
                row.getBoolean("in_force"),
                row.getString("fault"));
    }
}
