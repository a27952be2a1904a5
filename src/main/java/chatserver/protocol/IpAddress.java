package chatserver.protocol;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads IP addresses in numbers (RFC 4291, section 2.2), more strictly than {@link java.net.InetAddress} does, and never as
 * names. Stateless.
 */
public final class IpAddress {
    private static final Pattern DECIMAL =
            Pattern.compile("0|[1-9]\\d{0,2}"); // no leading zero, which some read as octal
    private static final Pattern HEXADECIMAL = Pattern.compile("\\p{XDigit}{1,4}");
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int MAX_OCTET = 255;

    private IpAddress() {}

    /** Returns the 4 or 16 bytes of an address without a zone; empty if the text is not one. */
    public static Optional<byte[]> parse(String text) {
        return Optional.ofNullable(text.contains(":") ? ipv6(text) : ipv4(text));
    }

    private static byte[] ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != IPV4_BYTES) {
            return null;
        }
        byte[] bytes = new byte[IPV4_BYTES];
        for (int i = 0; i < IPV4_BYTES; i++) {
            if (!DECIMAL.matcher(parts[i]).matches() || Integer.parseInt(parts[i]) > MAX_OCTET) {
                return null;
            }
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return bytes;
    }

    private static byte[] ipv6(String text) {
        int gap = text.indexOf("::");
        byte[] tail = groups(gap < 0 ? text : text.substring(gap + 2));
        byte[] head = groups(gap < 0 ? "" : text.substring(0, gap));
        if (head == null || tail == null || text.substring(0, Math.max(0, gap)).contains(".")) {
            return null;
        }
        int length = head.length + tail.length;
        if (gap < 0 ? length != IPV6_BYTES : length > IPV6_BYTES - 2) {
            return null;
        }
        byte[] bytes = Arrays.copyOf(head, IPV6_BYTES);
        System.arraycopy(tail, 0, bytes, IPV6_BYTES - tail.length, tail.length);
        return bytes;
    }

    /**
     * Returns the bytes of groups with colons between them, of which the last may be an IPv4 address; null if they are none.
     */
    private static byte[] groups(String text) {
        String[] groups = text.isEmpty() ? new String[0] : text.split(":", -1);
        byte[] bytes = new byte[0];
        for (int i = 0; i < groups.length && bytes.length < IPV6_BYTES; i++) {
            byte[] group = i == groups.length - 1 && groups[i].contains(".") ? ipv4(groups[i]) : group(groups[i]);
            if (group == null) {
                return null;
            }
            bytes = Arrays.copyOf(bytes, bytes.length + group.length);
            System.arraycopy(group, 0, bytes, bytes.length - group.length, group.length);
        }
        return groups.length * 2 > IPV6_BYTES ? null : bytes;
    }

    private static byte[] group(String text) {
        if (!HEXADECIMAL.matcher(text).matches()) {
            return null;
        }
        int value = Integer.parseInt(text, 16);
        return new byte[] {(byte) (value >> 8), (byte) value};
    }
}
