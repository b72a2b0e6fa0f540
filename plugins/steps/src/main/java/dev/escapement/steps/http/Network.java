package dev.escapement.steps.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** A block of IP addresses: those that begin with the first so many bits of its base; immutable. */
record Network(InetAddress base, int length) {
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:][0-9a-fA-F.:]*:[0-9a-fA-F.:]*");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,3}");

    /** A block as {@code 10.0.0.0/8}, or a single address; empty when the text is neither. */
    static Optional<Network> of(String text) {
        int slash = text.indexOf('/');
        var address = address(slash < 0 ? text : text.substring(0, slash));
        int most = address.map(known -> known.getAddress().length * Byte.SIZE).orElse(0);
        if (slash < 0) {
            return address.map(known -> new Network(known, most));
        }
        var length = text.substring(slash + 1);
        boolean isShort = LENGTH.matcher(length).matches() && Integer.parseInt(length) <= most;
        return address.filter(known -> isShort).map(known -> new Network(known, Integer.parseInt(length)));
    }

    /** The address that a text is, not the one of a name; IPv4 in IPv6 (::ffff:10.0.0.1) is IPv4. */
    static Optional<InetAddress> address(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getAllByName(text)[0]);
        } catch (UnknownHostException e) {
            // Nobody was asked: it has a colon, and is no address all the same.
            return Optional.empty();
        }
    }

    boolean has(InetAddress address) {
        var mine = base.getAddress();
        var other = address.getAddress();
        int whole = length / Byte.SIZE;
        int rest = length % Byte.SIZE;
        return mine.length == other.length
                && Arrays.equals(mine, 0, whole, other, 0, whole)
                && (rest == 0
                        || (mine[whole] & 0xff) >> (Byte.SIZE - rest) == (other[whole] & 0xff) >> (Byte.SIZE - rest));
    }
}
