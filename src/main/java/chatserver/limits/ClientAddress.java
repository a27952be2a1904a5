package chatserver.limits;

import chatserver.protocol.IpAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the limits and the log make of a client's address. An IPv6 address counts by its first 64 bits, which one customer
 * usually has to itself (RFC 6177). An IPv4 address inside IPv6 counts as that IPv4 address: one mapped into IPv6, and one
 * behind a NAT64 (RFC 6052). No method looks up a name. Any thread may call any method.
 */
public final class ClientAddress {
    private static final int IPV6_BYTES = 16;
    private static final int IPV6_GROUPS = 8;
    private static final int IPV6_NETWORK_BYTES = 8;

    private static final byte[] IPV4_MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};
    private static final byte[] NAT64 = {0, 0x64, -1, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

    private ClientAddress() {}

    /** Returns what counts as one address: an IPv4 address or an IPv6 network. */
    public static AddressGroup group(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return new AddressGroup(bytes);
        }
        return new AddressGroup(
                beginsWith(bytes, IPV4_MAPPED) || beginsWith(bytes, NAT64)
                        ? Arrays.copyOfRange(bytes, NAT64.length, IPV6_BYTES)
                        : Arrays.copyOf(bytes, IPV6_NETWORK_BYTES));
    }

    /** Returns the address that a text is in numbers; a zone behind it does not count. Empty if the text is no address. */
    public static Optional<InetAddress> parse(String text) {
        int zone = text.indexOf('%');
        return IpAddress.parse(zone < 0 ? text : text.substring(0, zone)).map(ClientAddress::of);
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e); // neither 4 nor 16 bytes
        }
    }

    /** Returns the address as text; IPv6 in its short form (RFC 5952), with its zone if it has one. */
    public static String text(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return ipv4(bytes, 0);
        }
        if (beginsWith(bytes, IPV4_MAPPED)) {
            return "::ffff:" + ipv4(bytes, IPV4_MAPPED.length);
        }
        if (beginsWith(bytes, NAT64)) {
            return "64:ff9b::" + ipv4(bytes, NAT64.length);
        }
        String longForm = address.getHostAddress();
        int zone = longForm.indexOf('%');
        return ipv6(bytes) + (zone < 0 ? "" : longForm.substring(zone));
    }

    private static boolean beginsWith(byte[] bytes, byte[] prefix) {
        return Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static String ipv4(byte[] bytes, int from) {
        return (bytes[from] & 0xff) + "." + (bytes[from + 1] & 0xff) + "." + (bytes[from + 2] & 0xff) + "."
                + (bytes[from + 3] & 0xff);
    }

    private static String ipv6(byte[] bytes) {
        int[] groups = new int[IPV6_GROUPS];
        for (int i = 0; i < IPV6_GROUPS; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
        }
        int gap = 0;
        int gapLength = 1; // "::" stands for two groups at least
        for (int from = 0; from < IPV6_GROUPS; from++) {
            int length = zeros(groups, from);
            if (length > gapLength) {
                gap = from;
                gapLength = length;
            }
        }
        return gapLength == 1
                ? join(groups, 0, IPV6_GROUPS)
                : join(groups, 0, gap) + "::" + join(groups, gap + gapLength, IPV6_GROUPS);
    }

    private static int zeros(int[] groups, int from) {
        int to = from;
        while (to < IPV6_GROUPS && groups[to] == 0) {
            to++;
        }
        return to - from;
    }

    private static String join(int[] groups, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
