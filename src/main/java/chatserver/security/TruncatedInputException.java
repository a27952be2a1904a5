package chatserver.security;

import java.io.InterruptedIOException;

/**
 * A client has ended its output, and TLS could not tell: the connection ended without a close_notify. It is the end of the
 * input, and the output still works. The JDK's TLS socket takes this for an interrupted read, the one kind of failure that it
 * passes on without closing itself.
 */
public final class TruncatedInputException extends InterruptedIOException {
    private static final long serialVersionUID = 1;

    TruncatedInputException() {
        super("the client has ended its output");
    }
}
