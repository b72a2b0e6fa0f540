package dev.escapement.server;

import dev.escapement.engine.Keys;
import dev.escapement.engine.connection.ConnectionConfig;
import dev.escapement.rest.ApiKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The key that opens everything, one for all nodes of a ledger: the first node is given it or makes it, and keeps it in a file that
 * only its owner may read; the ledger keeps its hash. Who gives another one later replaces it.
 */
record AdminKey(String hash, Optional<Path> file) {
    private static final String REPLACE = "insert into escapement.setting (name, value) values ('admin_key_hash', ?)"
            + " on conflict (name) do update set value = excluded.value returning value";
    private static final String KEEP = "insert into escapement.setting (name, value) values ('admin_key_hash', ?)"
            + " on conflict (name) do update set value = setting.value returning value";

    /** The key in force once this node has had its say. */
    static AdminKey settle(Path file, Optional<String> given, ConnectionConfig ledger)
            throws IOException, SQLException {
        var key = given.isPresent() ? given.get() : kept(file).orElseGet(Keys::random);
        var mine = ApiKeys.hash(key);
        try (var connection = DriverManager.getConnection(ledger.url(), ledger.user(), ledger.password())) {
            var inForce = say(connection, given.isPresent() ? REPLACE : KEEP, mine);
            if (!inForce.equals(mine)) {
                return new AdminKey(inForce, Optional.empty());
            }
        }
        write(file, key);
        return new AdminKey(mine, Optional.of(file));
    }

    /** Where a person finds the key. */
    String place() {
        return file.map(path -> "key in " + path)
                .orElse("key as the first node has it (ESCAPEMENT_ADMIN_KEY gives a new one)");
    }

    private static String say(Connection connection, String sql, String hash) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, hash);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static Optional<String> kept(Path file) throws IOException {
        return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }

    /** Never readable by others, not even for a moment, and never half written. */
    private static void write(Path file, String key) throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var temporary = Files.createTempFile(file.getParent(), "admin", ".key", ownerOnly);
        Files.writeString(temporary, key + "\n");
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
