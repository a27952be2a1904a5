package chatserver.testing;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses for tests. */
public final class NumericAddress {
    private NumericAddress() {}

    /** Returns the address that these numbers stand for, without a look-up; a name is an error. */
    public static InetAddress of(String numbers) {
        if (!numbers.matches("[0-9a-f.:]+")) {
            throw new IllegalArgumentException(numbers);
        }
        try {
            return InetAddress.getByName(numbers);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(numbers, e);
        }
    }
}
