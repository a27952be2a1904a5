package chatserver.limits;

import chatserver.protocol.IpAddress;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of IP addresses of one version, such as 10.1.0.0/16. Immutable.
 *
 * @param addressBits 32 or 128
 * @param prefixBits how many bits at the beginning count
 * @param prefix these bits as a number
 */
public record AddressRange(int addressBits, int prefixBits, BigInteger prefix) {
    private static final Pattern RANGE = Pattern.compile("(?<address>[^/]+)(?:/(?<bits>\\d{1,3}))?");

    /** Returns the ranges in a list such as {@code 10.1.0.0/16,2001:db8::1}; empty if one of them is no range. */
    public static Optional<List<AddressRange>> parseAll(String list) {
        List<AddressRange> ranges = new ArrayList<>();
        for (String text : list.split(",", -1)) {
            Optional<AddressRange> range = parse(text.strip());
            if (range.isEmpty()) {
                return Optional.empty();
            }
            ranges.add(range.get());
        }
        return Optional.of(List.copyOf(ranges));
    }

    private static Optional<AddressRange> parse(String text) {
        Matcher parts = RANGE.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        return IpAddress.parse(parts.group("address")).flatMap(address -> {
            int all = address.length * Byte.SIZE;
            int bits = parts.group("bits") == null ? all : Integer.parseInt(parts.group("bits"));
            return bits > all ? Optional.empty() : Optional.of(new AddressRange(all, bits, prefix(address, bits)));
        });
    }

    /** Returns whether the address is in this range. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length * Byte.SIZE == addressBits
                && prefix(bytes, prefixBits).equals(prefix);
    }

    private static BigInteger prefix(byte[] address, int bits) {
        return new BigInteger(1, address).shiftRight(address.length * Byte.SIZE - bits);
    }
}
