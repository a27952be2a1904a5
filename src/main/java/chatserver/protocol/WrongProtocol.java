package chatserver.protocol;

import java.util.regex.Pattern;

/**
 * Recognises a client of another protocol by what it sends before login. The server ends its connection and executes
 * none of its lines. Otherwise a web page could speak in a room on its reader's network: a browser sends any lines that
 * the page asks for as the body of an HTTP request. Stateless.
 */
public final class WrongProtocol {
    /** The first line of an SSH client (RFC 4253, section 4.2), or of an HTTP client (RFC 9112, section 3). */
    private static final Pattern FIRST_LINE = Pattern.compile("SSH-.*|\\S+ \\S+ HTTP/\\S+\\s*");

    /** The beginning of a header that every HTTP request with a body has. */
    private static final Pattern HTTP_HEADER = Pattern.compile("(host|content-[a-z-]+)\\s*:", Pattern.CASE_INSENSITIVE);

    private static final int TLS_HANDSHAKE = 0x16; // RFC 8446, section 5.1: a record's type, followed by its version
    private static final int TLS_MAJOR_VERSION = 0x03;

    private WrongProtocol() {}

    /**
     * Returns whether a client that has not logged in speaks another protocol.
     *
     * @param line what it has sent, without the line end
     * @param isFirst whether the line is the client's first
     */
    public static boolean isSpokenBy(Slice line, boolean isFirst) {
        String text = line.toString();
        return isFirst && FIRST_LINE.matcher(text).matches()
                || HTTP_HEADER.matcher(text).lookingAt();
    }

    /** Returns whether a connection that begins with these two bytes is a TLS connection. */
    static boolean isTls(int first, int second) {
        return first == TLS_HANDSHAKE && second == TLS_MAJOR_VERSION;
    }
}
