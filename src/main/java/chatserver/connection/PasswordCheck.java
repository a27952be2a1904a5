package chatserver.connection;

import chatserver.limits.AddressGroup;
import chatserver.limits.PasswordAttempts;
import chatserver.protocol.Reply;
import chatserver.protocol.Slice;
import chatserver.security.Password;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * A password as one client tries it: an attempt has to wait for others of the client's address, a wrong one takes a
 * second, and the third ends the connection. Used by the connection thread only.
 */
final class PasswordCheck {
    private static final int MAX_WRONG = 3;
    private static final long WRONG_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What a password is for, and with it what follows a wrong one. */
    enum Purpose {
        LOGIN("password", Reply.MISSING_PASSWORD, Reply.WRONG_PASSWORD, CloseReason.WRONG_PASSWORD),
        OPER(
                "operator password",
                Reply.MISSING_OPERATOR_PASSWORD,
                Reply.WRONG_OPERATOR_PASSWORD,
                CloseReason.WRONG_OPERATOR_PASSWORD);

        final String noun;
        final Reply missing;
        final Reply wrong;
        final CloseReason last;

        Purpose(String noun, Reply missing, Reply wrong, CloseReason last) {
            this.noun = noun;
            this.missing = missing;
            this.wrong = wrong;
            this.last = last;
        }
    }

    private final Password password;
    private final Purpose purpose;
    private final PasswordAttempts attempts;
    private final AddressGroup address;
    private final FloodControl flood;
    private int wrong;

    /** Creates a check of this password, for a client that counts by {@code address}. */
    PasswordCheck(
            Password password, Purpose purpose, PasswordAttempts attempts, AddressGroup address, FloodControl flood) {
        this.password = password;
        this.purpose = purpose;
        this.attempts = attempts;
        this.address = address;
        this.flood = flood;
    }

    /** Returns what the password is for. */
    Purpose purpose() {
        return purpose;
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

    /** Returns whether there have been too many wrong attempts. */
    boolean isUsedUp() {
        return wrong >= MAX_WRONG;
    }
}
