package dev.escapement.steps.http;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses beside the public ones that requests may go to. */
sealed interface Exemption {
    Pattern WITH_PORT = Pattern.compile("(.+):(\\*|[0-9]{1,5})");
    Pattern HOST = Pattern.compile("(\\*\\.)?([a-z0-9-]+\\.)*[a-z]([a-z0-9-]*[a-z0-9])?");

    int ANY = 0;
    int MAX_PORT = 65_535;

    boolean covers(Url url, InetAddress address);

    /** These addresses, under whatever name. */
    record Block(Network network, int port) implements Exemption {
        @Override
        public boolean covers(Url url, InetAddress address) {
            return isPort(port, url) && network.has(address);
        }
    }

    /** The host of this name, or all below it when it begins with a dot, wherever its owner lets it lead. */
    record Name(String name, int port) implements Exemption {
        @Override
        public boolean covers(Url url, InetAddress address) {
            boolean isNamed = name.startsWith(".")
                    ? url.host().endsWith(name)
                    : url.host().equals(name);
            return isPort(port, url) && isNamed;
        }
    }

    private static boolean isPort(int port, Url url) {
        return port == ANY || port == url.port();
    }

    /** One such as 10.0.0.0/8, 10.1.2.3:8080, [fd00::1]:8080, build.example.com:443 or *.example.com:*; empty when it is none. */
    static Optional<Exemption> of(String text) {
        var network = Network.of(text);
        var parts = WITH_PORT.matcher(text);
        if (network.isPresent() || !parts.matches()) {
            return network.map(block -> new Block(block, ANY));
        }
        int port = parts.group(2).equals("*") ? ANY : Integer.parseInt(parts.group(2));
        var host = parts.group(1).toLowerCase(Locale.ROOT);
        return port > MAX_PORT ? Optional.empty() : of(host, port);
    }

    private static Optional<Exemption> of(String host, int port) {
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        var block = Network.of(isBracketed ? host.substring(1, host.length() - 1) : host);
        return block.isPresent() || !HOST.matcher(host).matches()
                ? block.map(known -> new Block(known, port))
                : Optional.of(new Name(host.startsWith("*") ? host.substring(1) : host, port));
    }
}
