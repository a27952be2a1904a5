package chatserver.client;

/** Why the client cannot connect or go on. Its message is complete: one or two lines, meant for the user. */
public final class ClientException extends Exception {
    private static final long serialVersionUID = 1;

    ClientException(String message) {
        super(message);
    }
}
