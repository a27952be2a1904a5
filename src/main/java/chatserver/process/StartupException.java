package chatserver.process;

import java.io.IOException;

/** The server cannot start. The message is a complete line, or two, for the user. */
public final class StartupException extends IOException {
    private static final long serialVersionUID = 1;

    /** An exception with that message. */
    public StartupException(String message) {
        super(message);
    }
}
