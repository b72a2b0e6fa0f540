package dev.escapement.examples.benchmarks.failover;

import dev.escapement.examples.benchmarks.measure.DelayProxy;
import dev.escapement.examples.benchmarks.node.ServerNode;
import dev.escapement.examples.benchmarks.server.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Two nodes on one database, each beside the server or behind a network of its own. */
final class Nodes implements AutoCloseable {
    private static final int TWO = 2;
    /** Names are never used twice, as with those that nodes give themselves. */
    private static int launched;

    private final Server server;
    private final List<ServerNode> nodes = new CopyOnWriteArrayList<>();
    private final List<DelayProxy> networks = new ArrayList<>();

    private Nodes(Server server) {
        this.server = server;
    }

    static Nodes start(Server server, boolean networked) throws IOException {
        var all = new Nodes(server);
        for (int i = 0; i < TWO; i++) {
            if (networked) {
                all.networks.add(DelayProxy.start(server.port(), Duration.ZERO));
            }
            all.nodes.add(all.launch(i));
        }
        for (var node : all.nodes) {
            node.awaitReady();
        }
        return all;
    }

    private ServerNode launch(int place) throws IOException {
        launched++;
        int port = networks.isEmpty() ? server.port() : networks.get(place).port();
        return ServerNode.launch(server, "node-" + launched, port);
    }

    List<ServerNode> all() {
        return nodes;
    }

    ServerNode get(int place) {
        return nodes.get(place);
    }

    DelayProxy network(int place) {
        return networks.get(place);
    }

    int placeOf(String name) {
        for (int i = 0; i < TWO; i++) {
            if (nodes.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalStateException("No node here is called " + name + ".");
    }

    ServerNode other(int place) {
        return nodes.get(TWO - 1 - place);
    }

    /** A new JVM in place of one that has ended. */
    void replace(int place) throws IOException {
        nodes.set(place, launch(place).awaitReady());
    }

    /** The server has another port now. */
    void follow() {
        networks.forEach(network -> network.lead(server.port()));
    }

    @Override
    public void close() throws IOException {
        nodes.forEach(ServerNode::close);
        for (var network : networks) {
            network.close();
        }
    }
}
