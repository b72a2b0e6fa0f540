package dev.escapement.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data folder of a server: whole and of the right version, or not there at all. */
record Cluster(Path data, Commands commands, Secrets secrets) {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final Pattern MAJOR = Pattern.compile("\\(PostgreSQL\\) (\\d+)");

    /** Makes the cluster if there is none; refuses what another major version or another program made. */
    void prepare() {
        try {
            if (Files.exists(versionFile())) {
                refuseOtherVersion();
            } else if (Files.exists(data) && !Trees.isEmpty(data)) {
                throw new PostgresException("The folder " + data
                        + " is not empty and holds no PostgreSQL cluster: choose another folder, or empty this one.");
            } else {
                make();
            }
        } catch (IOException e) {
            throw new PostgresException("The cluster in " + data + " could not be read or made (" + e + ").", e);
        }
    }

    private Path versionFile() {
        return data.resolve("PG_VERSION");
    }

    private void refuseOtherVersion() throws IOException {
        String made = Files.readString(versionFile()).strip();
        String brought = majorOfBinaries();
        if (!made.equals(brought)) {
            throw new PostgresException(
                    "The folder " + data + " was made by PostgreSQL " + made + ", but this is PostgreSQL "
                            + brought + ": dump it with the old version and restore it into a new folder, or set"
                            + " ESCAPEMENT_DATABASE_URL to a server of the old version.");
        }
    }

    private String majorOfBinaries() {
        String output = commands.run("postgres", List.of("-V")).output();
        Matcher matcher = MAJOR.matcher(output);
        if (!matcher.find()) {
            throw new PostgresException("The PostgreSQL binaries in "
                    + commands.binaries().home() + " do not work here (" + output
                    + "): delete that folder to unpack them"
                    + " again, or set ESCAPEMENT_DATABASE_URL.");
        }
        return matcher.group(1);
    }

    private void make() throws IOException {
        LOG.info("Making a PostgreSQL cluster in {}", data);
        String partPrefix = data.getFileName() + ".new-";
        Trees.deleteAll(data.getParent(), partPrefix + "*");
        secrets.makeIfMissing();
        Path part = Files.createTempDirectory(data.getParent(), partPrefix);
        Commands.Result initdb = commands.run("initdb", arguments(part));
        if (initdb.exit() != 0) {
            Trees.delete(part);
            throw new PostgresException("initdb could not make a cluster in " + data + ": " + initdb.output());
        }
        Files.move(part, data, StandardCopyOption.ATOMIC_MOVE);
        Trees.sync(data.getParent());
    }

    private List<String> arguments(Path folder) {
        return List.of(
                "--pgdata=" + folder,
                "--username=" + EmbeddedPostgres.SUPERUSER,
                "--auth=scram-sha-256",
                "--pwfile=" + secrets.file(),
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--set=lc_messages=C");
    }
}
