package dev.escapement.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A real network between client and server, with its faults: it forwards TCP, and cuts, loses or stops where it is told. */
final class Proxy implements AutoCloseable {
    private final int target;
    private final AtomicReference<ServerSocket> listener = new AtomicReference<>();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger most = new AtomicInteger();
    private volatile String lost;
    private final AtomicInteger toLose = new AtomicInteger();
    private volatile boolean stopped;

    private Proxy(int target) {
        this.target = target;
    }

    static Proxy to(int target) throws IOException {
        var proxy = new Proxy(target);
        proxy.listen(0);
        return proxy;
    }

    private void listen(int port) throws IOException {
        var socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        listener.set(socket);
        start("accept", () -> accept(socket));
    }

    String url() {
        return "http://127.0.0.1:" + listener.get().getLocalPort();
    }

    /** The first lines of all requests that have come. */
    List<String> requests() {
        return requests;
    }

    long requests(String part) {
        return requests.stream().filter(line -> line.contains(part)).count();
    }

    /** The most connections that were open at once since the last call. */
    int most() {
        return most.getAndSet(links.size());
    }

    /** The next so many requests whose first line has this in it reach the server, and their answers nobody. */
    void lose(String part, int count) {
        toLose.set(count);
        lost = part;
    }

    /** Nobody listens here any more, and all connections are cut. */
    void refuse() throws IOException {
        listener.get().close();
        cut();
    }

    /** Somebody listens again. */
    void accept() throws IOException {
        listen(listener.get().getLocalPort());
    }

    void cut() {
        links.forEach(Link::close);
    }

    /** Bytes go nowhere, and nobody is told; on new connections neither. */
    void stop() {
        stopped = true;
    }

    /** What comes from now on goes on again, but not on the connections of before. */
    void goOn() {
        stopped = false;
    }

    private void accept(ServerSocket socket) {
        try {
            while (!socket.isClosed()) {
                new Link(socket.accept(), new Socket(InetAddress.getLoopbackAddress(), target)).begin();
            }
        } catch (IOException e) {
            // It was closed.
            return;
        }
    }

    private static void start(String name, Runnable work) {
        var thread = new Thread(work, "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        refuse();
    }

    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean deaf;
        private volatile boolean dead;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void begin() throws IOException {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            links.add(this);
            most.accumulateAndGet(links.size(), Math::max);
            var fromClient = client.getInputStream();
            var toServer = server.getOutputStream();
            var fromServer = server.getInputStream();
            var toClient = client.getOutputStream();
            start("up", () -> pump(fromClient, toServer, true));
            start("down", () -> pump(fromServer, toClient, false));
        }

        private void pump(InputStream in, OutputStream out, boolean up) {
            var buffer = new byte[1 << 16];
            try {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    dead |= stopped;
                    if (up) {
                        seen(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                    } else if (deaf) {
                        break;
                    }
                    if (!dead) {
                        out.write(buffer, 0, read);
                        out.flush();
                    }
                }
            } catch (IOException e) {
                // Either side has closed it.
                close();
            }
            close();
        }

        private void seen(String text) {
            int end = text.indexOf(" HTTP/1.1\r\n");
            if (end > 0) {
                var line = text.substring(0, end);
                requests.add(line);
                if (lost != null && line.contains(lost) && toLose.getAndDecrement() > 0) {
                    deaf = true;
                }
            }
        }

        void close() {
            links.remove(this);
            try (client;
                    server) {
                dead = true;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
