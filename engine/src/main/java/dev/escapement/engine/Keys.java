package dev.escapement.engine;

import dev.escapement.engine.access.ApiKey;
import dev.escapement.engine.access.Caller;
import dev.escapement.engine.access.Change;
import dev.escapement.engine.access.Role;
import dev.escapement.engine.access.Session;
import dev.escapement.engine.job.Page;
import dev.escapement.engine.ledger.Keyring;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys of an installation: made, looked up, revoked; and tokens, which open for a while, on every node, what their key opens. A key or a token is told
 * once, when it is made; only its hash is kept. A key that is revoked, or a token that has expired, opens nothing more after a second. Thread-safe.
 */
public final class Keys {
    private static final Duration FRESH = Duration.ofSeconds(1);
    /** How long a token opens something. */
    private static final Duration TOKEN = Duration.ofHours(1);
    /** How long after the key itself was shown there are new tokens for old ones. */
    private static final Duration SESSION = Duration.ofHours(8);

    private static final int BYTES = 32;
    /** So many callers are remembered; others are looked up each time. */
    private static final int MOST = 10_000;

    private final Keyring keyring;
    private final InstantSource clock;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private record Known(Caller caller, Instant at) {}

    /** A new key, and what its owner has to send, which nobody can find out again. */
    public record Made(ApiKey key, String secret) {
        @Override
        public String toString() {
            return key.toString();
        }
    }

    /** What to send instead of a key, and for how long. */
    public record Token(String secret, Duration validFor) {
        @Override
        public String toString() {
            return "Token[validFor=" + validFor + "]";
        }
    }

    public Keys(Keyring keyring, InstantSource clock) {
        this.keyring = keyring;
        this.clock = clock;
    }

    /** Makes a key; empty when there is or was one of this name. */
    public Optional<Made> make(String name, Role role, String project, String by) {
        var secret = random();
        var key = new ApiKey(name, role, project, now(), by, null, null);
        return keyring.add(key, hash(secret)) ? Optional.of(new Made(key, secret)) : Optional.empty();
    }

    /** Who brings this key or token; empty when it is none, or none any more. */
    public Optional<Caller> caller(String secret) {
        var hash = hash(secret);
        var now = clock.instant();
        var last = known.get(hash);
        if (last != null && Duration.between(last.at(), now).abs().compareTo(FRESH) <= 0) {
            return Optional.of(last.caller());
        }
        var caller = keyring.find(hash, now).map(key -> new Caller(key.name(), key.role(), key.project()));
        known.remove(hash);
        if (known.size() >= MOST) {
            known.values()
                    .removeIf(entry -> Duration.between(entry.at(), now).abs().compareTo(FRESH) > 0);
        }
        if (caller.isPresent() && known.size() < MOST) {
            known.put(hash, new Known(caller.get(), now));
        }
        return caller;
    }

    /** A token for a key, which may also be one that is not kept here; it opens what the key opens when it is used. */
    public Token begin(String secret) {
        return token(hash(secret), now());
    }

    /** Another token for the same key; empty when the old one is none, or none any more. There are none after 8 hours. */
    public Optional<Token> renew(String token) {
        return session(token).map(session -> token(session.keyHash(), session.beganAt()));
    }

    /** What is known of a token; empty when it is none, or none any more. */
    public Optional<Session> session(String token) {
        return keyring.session(hash(token), now());
    }

    private Token token(String keyHash, Instant beganAt) {
        var now = now();
        var last = beganAt.plus(SESSION);
        var expiresAt = now.plus(TOKEN).isBefore(last) ? now.plus(TOKEN) : last;
        var secret = random();
        keyring.begin(new Session(hash(secret), keyHash, beganAt, expiresAt), now);
        return new Token(secret, Duration.between(now, expiresAt));
    }

    /** All keys by name, revoked ones, too. @throws IllegalArgumentException for a cursor that no page gave */
    public Page<ApiKey> list(String after, int limit) {
        return keyring.list(after, limit);
    }

    /** From now on it opens nothing; the key as it stands then, empty when there is none of this name. */
    public Optional<ApiKey> revoke(String name, String by) {
        var key = keyring.revoke(name, by, now());
        known.values().removeIf(caller -> caller.caller().name().equals(name));
        return key;
    }

    /** Keeps who has changed what, in which project (null: in none). */
    public void note(Caller who, String project, String action, String subject) {
        keyring.note(new Change(0, now(), who.name(), project, action, subject));
    }

    /** What was changed, the latest first. @throws IllegalArgumentException for a cursor that no page gave */
    public Page<Change> changes(String after, int limit) {
        return keyring.changes(after, limit);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** A key that nobody has guessed: 256 random bits. */
    public static String random() {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What is kept of a key: its SHA-256 in hexadecimal digits. */
    public static String hash(String secret) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
