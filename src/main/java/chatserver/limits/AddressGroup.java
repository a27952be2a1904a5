package chatserver.limits;

import java.util.Arrays;

/**
 * The addresses that count as one for the limits: an IPv4 address, or the first half of an IPv6 address. Immutable.
 *
 * @param bytes the 4 or 8 bytes that count; not to be changed
 */
public record AddressGroup(byte[] bytes) {
    @Override
    public boolean equals(Object other) {
        return other instanceof AddressGroup group && Arrays.equals(bytes, group.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
