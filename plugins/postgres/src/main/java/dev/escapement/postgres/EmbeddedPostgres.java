package dev.escapement.postgres;

import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL server that belongs to this process: what it has committed is on disk, and only the password opens it. */
public final class EmbeddedPostgres implements AutoCloseable {
    static final String SUPERUSER = "postgres";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private final DataLock lock;
    private final Postmaster postmaster;
    private final Admin admin;
    private final AtomicBoolean ended = new AtomicBoolean();

    /**
     * Where a server keeps its data and its programs, and what it is set to.
     *
     * @param data the folder of the cluster; password, log and lock are kept beside it
     * @param binaries the folder the programs are unpacked into, which other processes may share
     * @param settings PostgreSQL settings by name, over the defaults of this package
     */
    public record Options(Path data, Path binaries, Map<String, String> settings) {
        public Options {
            data = data.toAbsolutePath().normalize();
            binaries = binaries.toAbsolutePath().normalize();
            settings = Map.copyOf(settings);
            settings.forEach(Settings::validate);
            if (data.getParent() == null) {
                throw new IllegalArgumentException("The data folder must lie inside another folder.");
            }
            if (binaries.startsWith(data)) {
                throw new IllegalArgumentException("The folder of the binaries must not lie inside the data folder.");
            }
        }

        /** Keeps everything in one folder, except the programs when a cache folder for them can be written. */
        public static Options in(Path folder) {
            return new Options(folder.resolve("postgres"), Cache.folder(folder.resolve("bin")), Map.of());
        }

        /** The same, with the programs in this folder. */
        public Options withBinaries(Path folder) {
            return new Options(data, folder, settings);
        }

        /** The same, with this setting added or replaced. */
        public Options withSetting(String name, String value) {
            Map<String, String> more = new HashMap<>(settings);
            more.put(name, value);
            return new Options(data, binaries, more);
        }
    }

    private EmbeddedPostgres(DataLock lock, Postmaster postmaster, Admin admin) {
        this.lock = lock;
        this.postmaster = postmaster;
        this.admin = admin;
    }

    /** Returns a server that takes connections and has proved its settings durable, or throws PostgresException. */
    public static EmbeddedPostgres start(Options options) {
        long begun = System.nanoTime();
        URL archive = Platform.current().archive();
        DataLock lock = DataLock.take(options.data().getParent());
        try {
            EmbeddedPostgres server = start(options, archive, lock);
            LOG.info(
                    "PostgreSQL took {} ms to start on port {} with {}",
                    Duration.ofNanos(System.nanoTime() - begun).toMillis(),
                    server.port(),
                    options.data());
            return server;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static EmbeddedPostgres start(Options options, URL archive, DataLock lock) {
        Commands commands = Commands.of(Binaries.unpacked(archive, options.binaries()));
        Secrets secrets = Secrets.beside(options.data());
        new Orphan(options.data(), commands).clear();
        new Cluster(options.data(), commands, secrets).prepare();
        String password = secrets.read();
        Start start = new Start(
                options.data(), commands, ServerLog.beside(options.data()), options.settings(), Start::freePort);
        Postmaster postmaster = start.run();
        Admin admin = new Admin(postmaster.port(), password);
        try {
            admin.proveDurable();
        } catch (RuntimeException e) {
            postmaster.stop();
            throw e;
        }
        return new EmbeddedPostgres(lock, postmaster, admin);
    }

    /** The JDBC address of a database, without user and password. */
    public String url(String database) {
        return admin.url(database);
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return postmaster.port();
    }

    /** The name of the superuser. */
    public String user() {
        return SUPERUSER;
    }

    /** The password of the superuser. */
    public String password() {
        return admin.password();
    }

    /** Makes the database unless it is there, and says whether it did. */
    public boolean createDatabase(String name) {
        return admin.createDatabase(name);
    }

    /** Stops the server in order, ending open sessions; a second call does nothing. */
    @Override
    public void close() {
        end(postmaster::stop);
    }

    /** Ends the server as a power cut would, for tests; what was committed is there after the next start. */
    public void kill() {
        end(postmaster::kill);
    }

    private void end(Runnable how) {
        if (ended.compareAndSet(false, true)) {
            try {
                how.run();
            } finally {
                lock.close();
            }
        }
    }
}
