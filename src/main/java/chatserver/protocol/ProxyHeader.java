package chatserver.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The header that a proxy sends before its client's bytes: the client's address, as text in version 1 and binary in version 2
 * ("The PROXY protocol", by the HAProxy project). It is read byte by byte, so that no byte behind its end is taken.
 *
 * <p>It holds {@value #MAX_TEXT} bytes at most. It skips the rest of a longer header of version 2, which is 64 KB at
 * most. Used by one thread.
 */
public final class ProxyHeader {
    /** What the bytes until now come to. */
    public enum Status {
        NEED_MORE,
        COMPLETE,
        MALFORMED
    }

    private static final int MAX_TEXT = 107;
    private static final byte[] TEXT = "PROXY ".getBytes(ISO_8859_1);
    private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(ISO_8859_1);
    private static final Pattern PORT = Pattern.compile("0|[1-9]\\d{0,4}");
    private static final int MAX_PORT = 65535;

    // Version 2: the signature, a byte for version and command, one for family and transport, two for the length of the
    // rest.
    private static final int COMMAND_AT = 12;
    private static final int FAMILY_AT = 13;
    private static final int LENGTH_AT = 14;
    private static final int ADDRESSES_AT = 16;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int UNSPECIFIED = 0x00;
    private static final int TCP4 = 0x11;
    private static final int UDP4 = 0x12;
    private static final int TCP6 = 0x21;
    private static final int UDP6 = 0x22;
    private static final int UNIX_STREAM = 0x31;
    private static final int UNIX_DATAGRAM = 0x32;
    private static final int PORTS_BYTES = 4;

    private final byte[] bytes = new byte[MAX_TEXT];
    private int count; // bytes that have come
    private Status status = Status.NEED_MORE;
    private byte[] source; // null if there is none

    /** Reads past a header, if the input begins with one. Returns the first byte behind it; -1 at the end of the input. */
    public static int readPast(InputStream in) throws IOException {
        int first = in.read();
        ProxyHeader header = new ProxyHeader();
        Status status = first < 0 ? Status.MALFORMED : header.accept(first);
        while (status == Status.NEED_MORE) {
            int next = in.read();
            status = next < 0 ? Status.MALFORMED : header.accept(next);
        }
        return status == Status.COMPLETE ? in.read() : first;
    }

    /** Takes the next byte, unless the header is complete or malformed. */
    public Status accept(int octet) {
        if (count < MAX_TEXT) {
            bytes[count] = (byte) octet;
        }
        count++;
        status = bytes[0] == TEXT[0] ? text() : binary();
        return status;
    }

    /** Returns the number of bytes that have come. */
    public int length() {
        return count;
    }

    /** Returns the client's address in 4 or 16 bytes; empty if the proxy speaks for itself, or says nothing about the client. */
    public Optional<byte[]> source() {
        return Optional.ofNullable(source);
    }

    private Status text() {
        if (!beginsAs(TEXT)) {
            return Status.MALFORMED;
        }
        if (bytes[count - 1] == '\n') {
            return bytes[count - 2] == '\r' ? line(new String(bytes, 0, count - 2, ISO_8859_1)) : Status.MALFORMED;
        }
        return count == MAX_TEXT ? Status.MALFORMED : Status.NEED_MORE;
    }

    private Status line(String line) {
        String[] words = line.split(" ", -1);
        if (words[1].equals("UNKNOWN")) {
            return Status.COMPLETE;
        }
        int length = words[1].equals("TCP4") ? 4 : words[1].equals("TCP6") ? 16 : 0;
        if (words.length != 6 || !isPort(words[4]) || !isPort(words[5])) {
            return Status.MALFORMED;
        }
        byte[] from = IpAddress.parse(words[2]).orElse(new byte[0]);
        byte[] to = IpAddress.parse(words[3]).orElse(new byte[0]);
        if (length == 0 || from.length != length || to.length != length) {
            return Status.MALFORMED;
        }
        source = from;
        return Status.COMPLETE;
    }

    private static boolean isPort(String text) {
        return PORT.matcher(text).matches() && Integer.parseInt(text) <= MAX_PORT;
    }

    private Status binary() {
        if (!beginsAs(SIGNATURE)) {
            return Status.MALFORMED;
        }
        if (count < ADDRESSES_AT) {
            return Status.NEED_MORE;
        }
        int length = octet(LENGTH_AT) << 8 | octet(LENGTH_AT + 1);
        if (count == ADDRESSES_AT && !isHead(length)) {
            return Status.MALFORMED;
        }
        if (count < ADDRESSES_AT + length) {
            return Status.NEED_MORE;
        }
        if (octet(COMMAND_AT) == PROXY && addressBytes() > 0) {
            source = Arrays.copyOfRange(bytes, ADDRESSES_AT, ADDRESSES_AT + addressBytes());
        }
        return Status.COMPLETE;
    }

    private boolean isHead(int length) {
        if (octet(COMMAND_AT) != PROXY) {
            return octet(COMMAND_AT) == LOCAL; // the rest is to be ignored
        }
        return switch (octet(FAMILY_AT)) {
            case TCP4, TCP6 -> length >= 2 * addressBytes() + PORTS_BYTES;
            case UNSPECIFIED, UDP4, UDP6, UNIX_STREAM, UNIX_DATAGRAM -> true;
            default -> false;
        };
    }

    /** Returns the length of one address in bytes; 0 if it is no client of TCP. */
    private int addressBytes() {
        return switch (octet(FAMILY_AT)) {
            case TCP4 -> 4;
            case TCP6 -> 16;
            default -> 0;
        };
    }

    private boolean beginsAs(byte[] start) {
        int length = Math.min(count, start.length);
        return Arrays.equals(bytes, 0, length, start, 0, length);
    }

    private int octet(int at) {
        return bytes[at] & 0xff;
    }
}
