package dev.escapement.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A PgBouncer before a server, with a session of the server for each client; it is not to be had everywhere (Debian: pgbouncer). */
final class PgBouncer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");

    private final Path folder;
    private final int port;
    private Process process;

    private PgBouncer(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /** Lets these users through, with these passwords. */
    static PgBouncer start(Path folder, String url, Map<String, String> users) throws IOException {
        var bouncer = new PgBouncer(folder, freePort());
        bouncer.configure(URI.create(url.substring("jdbc:".length())), users);
        bouncer.start();
        return bouncer;
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** As root it runs as somebody else, who has to read this. */
    private void configure(URI server, Map<String, String> users) throws IOException {
        var list = new StringBuilder();
        users.forEach((user, password) -> list.append("\"%s\" \"%s\"%n".formatted(user, password)));
        Files.writeString(folder.resolve("users"), list);
        Files.writeString(folder.resolve("pgbouncer.ini"), """
                [databases]
                * = host=%s port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s
                pool_mode = session
                default_pool_size = 80
                ignore_startup_parameters = extra_float_digits
                """.formatted(
                        server.getHost(), server.getPort(), port, folder.resolve("users")));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void start() throws IOException {
        var command = new ArrayList<>(List.of(PROGRAM.toString()));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(folder.resolve("pgbouncer.ini").toString());
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    /** The same database through it. */
    String url(String direct) {
        return direct.replaceFirst("//[^/]+/", "//127.0.0.1:" + port + "/");
    }

    /** All its connections break. */
    void restart() throws IOException {
        close();
        start();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
