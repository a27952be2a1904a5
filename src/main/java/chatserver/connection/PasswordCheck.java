package chatserver.connection;

import chatserver.limits.PasswordAttempts;
import chatserver.protocol.Slice;
import chatserver.security.Password;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * The password as one client tries it: an attempt has to wait for others of the client's address, a wrong one takes a
 * second, and the third ends the connection. So guessing is no use. Used by the connection thread only.
 */
final class PasswordCheck {
    private static final int MAX_WRONG = 3;
    private static final long WRONG_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Password password;
    private final PasswordAttempts attempts;
    private final Object address;
    private final FloodControl flood;
    private int wrong;

    /** A check of this password, for a client that counts by {@code address}. */
    PasswordCheck(Password password, PasswordAttempts attempts, Object address, FloodControl flood) {
        this.password = password;
        this.attempts = attempts;
        this.address = address;
        this.flood = flood;
    }

    /** Waits for its turn, and returns whether this is the password. */
    boolean accepts(Slice typed) throws IOException, InterruptedException {
        long wait = attempts.begin(address);
        if (wait > 0) {
            flood.sleep(wait);
        }
        boolean right = password.is(typed);
        if (right) {
            attempts.succeed(address);
        } else {
            wrong++;
        }
        return right;
    }

    /** Waits as long as every wrong attempt takes. */
    void pause() throws IOException, InterruptedException {
        flood.sleep(WRONG_PAUSE_NANOS);
    }

    /** Whether there have been too many wrong attempts. */
    boolean isUsedUp() {
        return wrong >= MAX_WRONG;
    }
}
