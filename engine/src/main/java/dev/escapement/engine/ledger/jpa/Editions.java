package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.definition.Definition;
import dev.escapement.engine.definition.Source;
import dev.escapement.engine.job.JobRef;
import dev.escapement.engine.job.Values;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes what becomes the version in force of definitions, many at once. */
final class Editions {
    private static final int MOST_AT_ONCE = 50;
    private static final Source NO_FILE = new Source(null, null);

    private Editions() {}

    /** What somebody says that a definition is, and in which file (one without a name: in none). */
    record Said(Definition definition, Source source) {
        String file() {
            return source.file();
        }

        String digest() {
            return source.digest();
        }

        boolean isIn(ResultSet row) throws SQLException {
            return Objects.equals(file(), row.getString("file"))
                    && Values.differences(Json.object(row.getString("document")), definition.document())
                            .isEmpty();
        }
    }

    static Map<JobRef, Said> said(Definition definition) {
        return Map.of(definition.ref(), new Said(definition, NO_FILE));
    }

    /** Where two files say what one definition is, the last one does. A group is for one transaction. */
    static List<Map<JobRef, Said>> groups(Map<Source, Definition> files) {
        var all = new LinkedHashMap<JobRef, Said>();
        files.forEach((source, definition) -> all.put(definition.ref(), new Said(definition, source)));
        var groups = new ArrayList<Map<JobRef, Said>>();
        all.forEach((ref, said) -> {
            if (groups.isEmpty() || groups.get(groups.size() - 1).size() == MOST_AT_ONCE) {
                groups.add(new LinkedHashMap<>());
            }
            groups.get(groups.size() - 1).put(ref, said);
        });
        return groups;
    }

    static JobRef ref(ResultSet row) throws SQLException {
        return new JobRef(row.getString("project"), row.getString("name"));
    }

    /** Two writers of one name would both find what is in force before either has written. */
    static void lock(Connection connection, Collection<JobRef> definitions) throws SQLException {
        // All in one order: no two wait for each other.
        var names = definitions.stream().map(JobRef::toString).sorted().toList();
        Bulk.query(
                connection,
                "select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('escapement.definition' || name, 0))"
                        + " from unnest(?::text[]) as said(name)",
                row -> "",
                new Bulk.Column("text", names));
    }

    /** What says anything else than the version in force becomes one; answers the versions that came so. For one who holds the locks. */
    static Map<JobRef, Long> write(Connection connection, Map<JobRef, Said> said, Instant now) throws SQLException {
        var fresh = new LinkedHashMap<>(said);
        Bulk.query(
                connection,
                """
                select project, name, v.document, v.file
                from unnest(?::text[], ?::text[]) as said(project, name)
                join escapement.definition d using (project, name) join escapement.definition_version v using (project, name)
                where v.version = d.version and d.retired_at is null""",
                row -> said.get(ref(row)).isIn(row) ? fresh.remove(ref(row)) : null,
                projects(said.keySet()),
                names(said.keySet()));
        Bulk.update(
                connection,
                """
                update escapement.definition d set fault = null, digest = said.digest
                from unnest(?::text[], ?::text[], ?::text[]) as said(project, name, digest)
                where d.project = said.project and d.name = said.name
                  and (d.fault is not null or d.digest is distinct from said.digest)""",
                projects(said.keySet()),
                names(said.keySet()),
                Bulk.texts(said.values(), Said::digest));
        return fresh.isEmpty() ? Map.of() : insert(connection, fresh, now);
    }

    private static Map<JobRef, Long> insert(Connection connection, Map<JobRef, Said> said, Instant now)
            throws SQLException {
        var versions = new LinkedHashMap<JobRef, Long>();
        Bulk.query(
                connection,
                """
                insert into escapement.definition (project, name, version, keeps, digest)
                select project, name, 1, keeps, digest
                from unnest(?::text[], ?::text[], ?::bool[], ?::text[]) as said(project, name, keeps, digest)
                on conflict (project, name) do update
                set version = definition.version + 1, retired_at = null, keeps = excluded.keeps, digest = excluded.digest
                returning project, name, version""",
                row -> versions.put(ref(row), row.getLong("version")),
                projects(said.keySet()),
                names(said.keySet()),
                Bulk.booleans(said.values(), one -> one.definition().keeping() != null),
                Bulk.texts(said.values(), Said::digest));
        Bulk.update(
                connection,
                """
                insert into escapement.definition_version (project, name, version, document, file, created_at)
                select project, name, version, said.document::json, said.file, ?::timestamptz
                from unnest(?::text[], ?::text[], ?::text[], ?::text[]) as said(project, name, document, file)
                join escapement.definition using (project, name)""",
                now,
                projects(said.keySet()),
                names(said.keySet()),
                Bulk.texts(said.values(), one -> Json.write(one.definition().document())),
                Bulk.texts(said.values(), Said::file));
        look(connection, said.keySet(), now);
        // One that is there already is first accounted for by the version before.
        Bulk.update(
                connection,
                """
                insert into escapement.schedule (project, name, version, accounted_until, next_at)
                select project, name, version, ?::timestamptz, ?::timestamptz
                from unnest(?::text[], ?::text[], ?::bool[]) as said(project, name, scheduled)
                join escapement.definition using (project, name)
                where scheduled
                on conflict (project, name) do nothing""",
                now,
                now,
                projects(said.keySet()),
                names(said.keySet()),
                Bulk.booleans(said.values(), one -> one.definition().schedule() != null));
        return versions;
    }

    /** Somebody has to look at their schedules, where they have one. */
    static void look(Connection connection, Collection<JobRef> definitions, Instant now) throws SQLException {
        Bulk.update(connection, """
                update escapement.schedule s set next_at = ?::timestamptz from unnest(?::text[], ?::text[]) as said(project, name)
                where s.project = said.project and s.name = said.name""", now, projects(definitions), names(definitions));
    }

    private static Bulk.Column projects(Collection<JobRef> definitions) {
        return Bulk.texts(definitions, JobRef::project);
    }

    private static Bulk.Column names(Collection<JobRef> definitions) {
        return Bulk.texts(definitions, JobRef::id);
    }
}
