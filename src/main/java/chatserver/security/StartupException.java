package chatserver.security;

import java.io.IOException;

/** Something is missing or wrong without which the server must not start. Its message is a complete line for the user. */
public final class StartupException extends IOException {
    private static final long serialVersionUID = 1;

    /** An exception with a message for the user. */
    public StartupException(String message) {
        super(message);
    }
}
