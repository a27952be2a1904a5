package chatserver.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;

/** PROXY headers as a proxy sends them. */
public final class ProxyHeaders {
    /** The command of a proxy that speaks for itself. */
    public static final int LOCAL = 0x20;

    /** The command of a proxy that speaks for a client. */
    public static final int PROXY = 0x21;

    private static final byte[] PORTS = {1, 2, 3, 4};

    private ProxyHeaders() {}

    /** A header of version 1 for a client at this address, IPv4 or IPv6. */
    public static byte[] text(String client) {
        String words = client.contains(":") ? "TCP6 " + client + " ::1" : "TCP4 " + client + " 192.0.2.99";
        return ("PROXY " + words + " 50000 4000\r\n").getBytes(ISO_8859_1);
    }

    /** A header of version 2 for a client at this address, with more bytes behind the addresses. */
    public static byte[] binary(String client, byte... more) {
        byte[] address = NumericAddress.of(client).getAddress();
        return binary(PROXY, address.length == 4 ? 0x11 : 0x21, join(address, address, PORTS, more));
    }

    /** A header of version 2 with these bytes behind its length. */
    public static byte[] binary(int command, int family, byte... rest) {
        byte[] signature = {0xd, 0xa, 0xd, 0xa, 0, 0xd, 0xa, 'Q', 'U', 'I', 'T', 0xa};
        byte[] head = {(byte) command, (byte) family, (byte) (rest.length >> 8), (byte) rest.length};
        return join(signature, head, rest);
    }

    /** These bytes, one after the other. */
    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
