package dev.escapement.engine.ledger;

import dev.escapement.engine.access.ApiKey;
import dev.escapement.engine.access.Change;
import dev.escapement.engine.access.Session;
import dev.escapement.engine.job.LedgerException;
import dev.escapement.engine.job.Page;
import java.time.Instant;
import java.util.Optional;

/** The book of keys, of their sessions, and of what was changed with them. Thread-safe. Trouble with the database is a {@link LedgerException}. */
public interface Keyring {
    /** The key of a hash, or that of a token of this hash which has not expired, when it is not revoked. */
    Optional<ApiKey> find(String hash, Instant now);

    /** Writes a new key; false, and nothing is written, when there is or was one of this name. */
    boolean add(ApiKey key, String hash);

    /** All keys by name, revoked ones, too. @throws IllegalArgumentException for a cursor that no page gave */
    Page<ApiKey> list(String after, int limit);

    /** From now on it opens nothing; the key as it stands then, empty when there is none of this name. */
    Optional<ApiKey> revoke(String name, String by, Instant now);

    /** Writes a session, and takes some out that have expired. */
    void begin(Session session, Instant now);

    /** The session of a token of this hash, when it has not expired. */
    Optional<Session> session(String hash, Instant now);

    /** Writes that something was changed; the number is given by the book. */
    void note(Change change);

    /** What was changed, the latest first. @throws IllegalArgumentException for a cursor that no page gave */
    Page<Change> changes(String after, int limit);
}
