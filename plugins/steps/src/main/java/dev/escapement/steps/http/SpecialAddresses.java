package dev.escapement.steps.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The addresses that are not of the public internet, by the registries of special addresses (RFC 6890). Of IPv6 it is the other way round:
 * what is not known to be public is not.
 */
final class SpecialAddresses {
    private static final Network SIX_TO_FOUR = network("2002::/16");
    private static final Network NAT64 = network("64:ff9b::/96");
    private static final Network GLOBAL_IPV6 = network("2000::/3");
    private static final Map<Network, String> KINDS = kinds();

    private SpecialAddresses() {}

    /** What an address is that is not public, such as "a loopback address". */
    static Optional<String> kindOf(InetAddress address) {
        if (SIX_TO_FOUR.has(address)) {
            return kindOf(inside(address, 2)).map(kind -> kind + " inside of an IPv6 one");
        }
        if (NAT64.has(address)) {
            return kindOf(inside(address, 12)).map(kind -> kind + " inside of an IPv6 one");
        }
        var kind = KINDS.entrySet().stream()
                .filter(entry -> entry.getKey().has(address))
                .map(Map.Entry::getValue)
                .findFirst();
        boolean isPublic = address.getAddress().length == 4 || GLOBAL_IPV6.has(address);
        return kind.isEmpty() && !isPublic ? Optional.of("a reserved address") : kind;
    }

    /** The IPv4 address that a translator or tunnel would send to. */
    private static InetAddress inside(InetAddress address, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four bytes are an address", e);
        }
    }

    private static Map<Network, String> kinds() {
        var kinds = new LinkedHashMap<Network, String>();
        put(kinds, "a loopback address", "127.0.0.0/8", "::1");
        put(kinds, "an address of no host", "0.0.0.0/8", "::");
        put(kinds, "a private address", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");
        put(kinds, "a link-local address", "169.254.0.0/16", "fe80::/10");
        put(kinds, "an address of a carrier's network", "100.64.0.0/10");
        put(kinds, "a multicast address", "224.0.0.0/4", "ff00::/8");
        put(
                kinds,
                "a reserved address",
                // Among them the metadata service of one cloud, and the broadcast address.
                "192.0.0.0/24",
                "192.0.2.0/24",
                "192.88.99.0/24",
                "198.18.0.0/15",
                "198.51.100.0/24",
                "203.0.113.0/24",
                "240.0.0.0/4",
                // Teredo and others that lead elsewhere.
                "2001::/23",
                "2001:db8::/32",
                "3fff::/20");
        return kinds;
    }

    private static void put(Map<Network, String> kinds, String kind, String... networks) {
        for (var network : networks) {
            kinds.put(network(network), kind);
        }
    }

    private static Network network(String text) {
        return Network.of(text).orElseThrow();
    }
}
