package chatserver.process;

import java.io.Closeable;
import java.io.IOException;
import org.slf4j.Logger;

/** Closes what is no longer needed. Any thread may call any method. */
public final class Quietly {
    private Quietly() {}

    /** Closes a socket or a file. A failure is logged at debug and has no effect: the descriptor is free in any case. */
    public static void close(Closeable closeable, Logger log) {
        try {
            closeable.close();
        } catch (IOException e) {
            log.debug("closing: {}", e.toString());
        }
    }
}
