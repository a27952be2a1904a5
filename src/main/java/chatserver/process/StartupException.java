package chatserver.process;

/** The server cannot start. The message is a complete line, or two, for the user. */
public final class StartupException extends Exception {
    private static final long serialVersionUID = 1;

    /** Creates an exception with this message. */
    public StartupException(String message) {
        super(message);
    }
}
