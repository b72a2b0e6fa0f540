package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.access.ApiKey;
import dev.escapement.engine.access.Change;
import dev.escapement.engine.access.Role;
import dev.escapement.engine.access.Session;
import dev.escapement.engine.job.Page;
import dev.escapement.engine.ledger.Keyring;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Keys, their sessions, and changes beside the jobs. Thread-safe. */
final class JpaKeyring implements Keyring {
    private static final String SELECT = "select * from escapement.api_key where ";
    /** So many sessions that have expired go with a new one. */
    private static final int GONE = 100;

    private final Commits commits;

    JpaKeyring(Commits commits) {
        this.commits = commits;
    }

    @Override
    public Optional<ApiKey> find(String hash, Instant now) {
        return commits
                .told(connection -> Bulk.query(
                        connection,
                        SELECT + "revoked_at is null and hash = any (array[?, (select s.key_hash from"
                                + " escapement.key_session s where s.hash = ? and s.expires_at > ?)]::text[])",
                        JpaKeyring::key,
                        hash,
                        hash,
                        now))
                .stream()
                .findFirst();
    }

    @Override
    public boolean add(ApiKey key, String hash) {
        return commits.told(connection -> Bulk.update(
                        connection,
                        """
                        insert into escapement.api_key (name, hash, role, project, created_at, created_by) values (?, ?, ?, ?, ?, ?)
                        on conflict (name) do nothing""",
                        key.name(),
                        hash,
                        key.role().name(),
                        key.project(),
                        key.createdAt(),
                        key.createdBy())
                == 1);
    }

    @Override
    public Page<ApiKey> list(String after, int limit) {
        var from = after == null ? "" : Cursors.name(after);
        var found = commits.told(connection -> Bulk.query(
                connection,
                SELECT + "name collate \"C\" > ? order by name collate \"C\" limit ?",
                JpaKeyring::key,
                from,
                limit + 1));
        return Cursors.page(found, limit, ApiKey::name);
    }

    @Override
    public Optional<ApiKey> revoke(String name, String by, Instant now) {
        return commits
                .told(connection -> {
                    Bulk.update(
                            connection,
                            "update escapement.api_key set revoked_at = ?, revoked_by = ? where name = ? and revoked_at is null",
                            now,
                            by,
                            name);
                    return Bulk.query(connection, SELECT + "name = ?", JpaKeyring::key, name);
                })
                .stream()
                .findFirst();
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        return new ApiKey(
                row.getString("name"),
                Role.valueOf(row.getString("role")),
                row.getString("project"),
                Bulk.instant(row, "created_at"),
                row.getString("created_by"),
                Bulk.instant(row, "revoked_at"),
                row.getString("revoked_by"));
    }

    @Override
    public void begin(Session session, Instant now) {
        commits.told(connection -> {
            Bulk.update(connection, """
                    delete from escapement.key_session where hash in (
                      select hash from escapement.key_session where expires_at <= ? order by expires_at limit ? for update skip locked)""", now, GONE);
            return Bulk.update(
                    connection,
                    "insert into escapement.key_session (hash, key_hash, began_at, expires_at) values (?, ?, ?, ?)",
                    session.hash(),
                    session.keyHash(),
                    session.beganAt(),
                    session.expiresAt());
        });
    }

    @Override
    public Optional<Session> session(String hash, Instant now) {
        return commits
                .told(connection -> Bulk.query(
                        connection,
                        "select * from escapement.key_session where hash = ? and expires_at > ?",
                        row -> new Session(
                                row.getString("hash"),
                                row.getString("key_hash"),
                                Bulk.instant(row, "began_at"),
                                Bulk.instant(row, "expires_at")),
                        hash,
                        now))
                .stream()
                .findFirst();
    }

    @Override
    public void note(Change change) {
        commits.told(connection -> Bulk.update(
                connection,
                "insert into escapement.audit (at, who, project, action, subject) values (?, ?, ?, ?, ?)",
                change.at(),
                change.who(),
                change.project(),
                change.action(),
                change.subject()));
    }

    @Override
    public Page<Change> changes(String after, int limit) {
        long before = after == null ? Long.MAX_VALUE : Cursors.number(after);
        var found = commits.told(connection -> Bulk.query(
                connection,
                "select * from escapement.audit where number < ? order by number desc limit ?",
                row -> new Change(
                        row.getLong("number"),
                        Bulk.instant(row, "at"),
                        row.getString("who"),
                        row.getString("project"),
                        row.getString("action"),
                        row.getString("subject")),
                before,
                limit + 1));
        return Cursors.page(found, limit, Change::number);
    }
}
