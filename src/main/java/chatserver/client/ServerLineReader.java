package chatserver.client;

import chatserver.protocol.LineDecoder;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the lines of the server and cleans them again on this side, since any server may be at the other end of a
 * terminal. Used by one thread.
 */
final class ServerLineReader {
    private static final int LONGEST_LINE = 4 << 20; // a server may allow 1 MiB, which cleaning can triple

    private final InputStream in;
    private final LineDecoder decoder = new LineDecoder(LONGEST_LINE, telnetReply -> {});
    private final byte[] buffer = new byte[8192];
    private boolean isFirst = true; // nothing has been read yet

    ServerLineReader(InputStream in) {
        this.in = in;
    }

    /** Returns the next line without its end, or null at the end. */
    String next() throws IOException {
        while (true) {
            switch (decoder.next()) {
                case LINE -> {
                    return decoder.line().toString();
                }
                case TOO_LONG, INVALID_ENCODING, WRONG_PROTOCOL -> {
                    return "\ufffd";
                }
                case NEED_MORE -> {
                    int count = in.read(buffer);
                    if (count < 0) {
                        return null;
                    }
                    if (isFirst && count >= 2 && buffer[0] == 0x15 && buffer[1] == 3) { // an alert of TLS
                        return "ERR tls-required";
                    }
                    isFirst = false;
                    decoder.feed(buffer, count);
                }
                default -> {} // what only a user can send
            }
        }
    }
}
