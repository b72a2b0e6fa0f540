package dev.escapement.steps.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.utils.URIUtils;

/** Where a request goes: http or https, a host in a form that is read in one way only, and nobody's password; immutable. */
record Url(URI uri) {
    private static final int MAX_PORT = 65_535;
    /** What ends in a number is an address, and 2130706433, 0x7f.1 and 0177.0.0.1 are ones that not everybody reads alike. */
    private static final Pattern NAME = Pattern.compile("([^.]+\\.)*[a-zA-Z][^.]*\\.?");

    /** @throws IllegalArgumentException when it is none, and what it must be */
    static Url of(String text) {
        try {
            return of(new URI(text));
        } catch (URISyntaxException e) {
            // Not its message, which repeats the text.
            throw new IllegalArgumentException(
                    "must be a URL: " + e.getReason() + (e.getIndex() < 0 ? "" : " at index " + e.getIndex()), e);
        }
    }

    private static Url of(URI uri) {
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        require(scheme.equals("http") || scheme.equals("https"), "must begin with http:// or https://");
        var authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        require(
                !authority.contains("@"),
                "must hold no user and no password; the header Authorization may, with a ${secret.NAME} in it");
        var host = uri.getHost() == null ? "" : bare(uri.getHost());
        require(
                NAME.matcher(host).matches() || Network.address(host).isPresent(),
                "must have as its host a name, an IPv4 address as four decimal numbers, or an IPv6 address in brackets");
        require(uri.getPort() != 0 && uri.getPort() <= MAX_PORT, "must have a port from 1 to " + MAX_PORT);
        return new Url(URI.create(uri.toASCIIString()));
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }

    /**
     * Where a redirect from here leads.
     *
     * @throws IllegalArgumentException when requests may not go there, and why
     */
    Url redirected(String location) {
        Url to;
        try {
            var reference = new URI(location);
            to = of(reference.isAbsolute() ? reference : URIUtils.resolve(uri, reference));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("must be a URL: " + e.getReason(), e);
        }
        require(!isSecure() || to.isSecure(), "must begin with https:// as the one before it did");
        return to;
    }

    boolean isSecure() {
        return scheme().equals("https");
    }

    String scheme() {
        return uri.getScheme().toLowerCase(Locale.ROOT);
    }

    /** In lower case; an IPv6 address without its brackets. */
    String host() {
        return bare(uri.getHost()).toLowerCase(Locale.ROOT);
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        return uri.getPort() > 0 ? uri.getPort() : isSecure() ? 443 : 80;
    }

    boolean isOfOrigin(Url other) {
        return scheme().equals(other.scheme()) && host().equals(other.host()) && port() == other.port();
    }

    /** For people: without the query, in which there may be keys. */
    @Override
    public String toString() {
        var path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return scheme() + "://" + uri.getRawAuthority() + path + (uri.getRawQuery() == null ? "" : "?…");
    }
}
