package dev.escapement.rest;

import dev.escapement.engine.Keys;
import dev.escapement.engine.access.Caller;
import dev.escapement.engine.access.Role;
import dev.escapement.rest.http.ProblemType;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The keys that open the API: some that open everything, of which only the SHA-256 hashes are held, and how long a comparison takes tells
 * nothing about them; and those of the ledger, if wanted, with tokens for either. Thread-safe.
 */
public final class ApiKeys {
    private static final String SCHEME = "Bearer ";

    /** Who brings a key that opens everything. */
    static final Caller ADMIN = new Caller("admin", Role.ADMIN, null);

    private final List<byte[]> hashes;
    private final Keys kept;

    private ApiKeys(List<byte[]> hashes, Keys kept) {
        this.hashes = List.copyOf(hashes);
        this.kept = kept;
    }

    /** The same, and beside them the keys that the ledger keeps. */
    public ApiKeys with(Keys ofLedger) {
        return new ApiKeys(hashes, ofLedger);
    }

    /** Keys in the clear; they are hashed and forgotten. @throws IllegalArgumentException for a blank key */
    public static ApiKeys of(String... keys) {
        if (Arrays.stream(keys).anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("A key must not be blank.");
        }
        return new ApiKeys(Arrays.stream(keys).map(ApiKeys::digest).toList(), null);
    }

    /** Keys as {@link #hash} gave them. @throws IllegalArgumentException for a text that is not such a hash */
    public static ApiKeys ofHashes(Collection<String> hashes) {
        return new ApiKeys(hashes.stream().map(ApiKeys::parse).toList(), null);
    }

    /** What to keep of a key: its SHA-256 in hexadecimal digits. */
    public static String hash(String key) {
        return Keys.hash(key);
    }

    /** The keys that can be made and revoked; null when there are none. */
    Keys kept() {
        return kept;
    }

    /** Who brings the key of an Authorization header. @throws ApiException when it is none */
    public Caller require(String authorization) {
        return caller(bearer(authorization))
                .orElseThrow(() -> ProblemType.UNAUTHORIZED
                        .because("Send a key of this server as Authorization: Bearer <key>.")
                        .with("WWW-Authenticate", "Bearer"));
    }

    /** Keeps who has changed what in a project, where the ledger keeps keys. */
    public void note(Caller who, String project, String action, String subject) {
        if (kept != null) {
            kept.note(who, project, action, subject);
        }
    }

    /** What an Authorization header bears; empty when it is of another scheme. */
    public static String bearer(String authorization) {
        var given = authorization == null ? "" : authorization.strip();
        return given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? given.substring(SCHEME.length()).strip()
                : "";
    }

    /** Who brings this key or token; empty when it is none. */
    public Optional<Caller> caller(String secret) {
        if (secret.isEmpty()) {
            return Optional.empty();
        }
        return knows(digest(secret))
                ? Optional.of(ADMIN)
                : Optional.ofNullable(kept).flatMap(keys -> keys.caller(secret).or(() -> ofToken(secret)));
    }

    /** Who brings a token for a key that opens everything. */
    private Optional<Caller> ofToken(String secret) {
        return kept.session(secret)
                .filter(session -> knows(parse(session.keyHash())))
                .map(session -> ADMIN);
    }

    /** A token for who brings a key with its name; empty when they do not belong together, and where the ledger keeps no keys. */
    public Optional<Keys.Token> begin(String name, String key) {
        boolean isKey = kept != null
                && caller(key).filter(caller -> caller.name().equals(name)).isPresent()
                && kept.session(key).isEmpty();
        return isKey ? Optional.of(kept.begin(key)) : Optional.empty();
    }

    /** Another token for who brings one, for 8 hours after the key was brought; empty when it is none any more. */
    public Optional<Keys.Token> renew(String token) {
        return kept != null && caller(token).isPresent() ? kept.renew(token) : Optional.empty();
    }

    /** Looks at every hash, also after it found the right one. */
    private boolean knows(byte[] digest) {
        boolean found = false;
        for (var hash : hashes) {
            found |= MessageDigest.isEqual(hash, digest);
        }
        return found;
    }

    private static byte[] parse(String hash) {
        var bytes = HexFormat.of().parseHex(hash);
        if (bytes.length != 32) {
            throw new IllegalArgumentException(
                    "A hash of a key has 64 hexadecimal digits but this has " + hash.length());
        }
        return bytes;
    }

    private static byte[] digest(String key) {
        return parse(Keys.hash(key));
    }
}
