package chatserver.server;

import java.io.IOException;

/** Something is missing or wrong without which the server must not start. Its message is a complete line for the user. */
public final class StartException extends IOException {
    private static final long serialVersionUID = 1;

    StartException(String message) {
        super(message);
    }
}
