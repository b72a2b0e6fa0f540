package dev.escapement.server;

import dev.escapement.engine.ConfigurationException;
import dev.escapement.postgres.PostgresException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a node until it is told to stop. */
@Command(name = "server", mixinStandardHelpOptions = true, description = "Runs a node until SIGTERM or Ctrl-C.")
final class ServerCommand implements Callable<Integer> {
    /** EX_CONFIG of sysexits.h. */
    private static final int WRONG_CONFIGURATION = 78;

    private static final Logger LOG = LoggerFactory.getLogger(ServerCommand.class);

    @Spec
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings (default: config/escapement.properties).")
    private Path config;

    @Option(names = "--port", paramLabel = "N", description = "HTTP port; 0 takes a free one (default: 8080).")
    private String port;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder for all that is kept (default: data).")
    private String data;

    @Override
    public Integer call() throws InterruptedException {
        var err = spec.commandLine().getErr();
        try {
            var server = Server.start(ServerConfig.load(config, flags(), System.getenv()));
            // One full collection gives the garbage of the start back to the machine.
            System.gc();
            return serve(server);
        } catch (ConfigurationException e) {
            return complain(err, e, WRONG_CONFIGURATION);
        } catch (PostgresException | IllegalStateException | UncheckedIOException e) {
            LOG.debug("The server could not start", e);
            return complain(err, e, 1);
        }
    }

    private int serve(Server server) throws InterruptedException {
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            stopped.countDown();
        }));
        var out = spec.commandLine().getOut();
        out.println("Escapement is ready on " + server.address() + ", "
                + server.key().place());
        out.flush();
        stopped.await();
        return 0;
    }

    private Map<String, String> flags() {
        var flags = new TreeMap<String, String>();
        if (port != null) {
            flags.put("http.port", port);
        }
        if (data != null) {
            flags.put("data", data);
        }
        return flags;
    }

    private static int complain(PrintWriter err, Exception e, int code) {
        err.println(e.getMessage());
        err.flush();
        return code;
    }
}
