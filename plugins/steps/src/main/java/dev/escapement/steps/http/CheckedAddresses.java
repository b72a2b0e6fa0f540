package dev.escapement.steps.http;

import java.net.InetAddress;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;

/** Stands in the place of name servers, and gives what was found out and checked before. */
record CheckedAddresses(List<InetAddress> addresses) implements DnsResolver {
    @Override
    public InetAddress[] resolve(String host) {
        return addresses.toArray(InetAddress[]::new);
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
