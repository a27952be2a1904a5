package chatserver.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatserver.process.StartupException;
import chatserver.protocol.Slice;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.regex.Pattern;

/** The password of the room, or of its operators. Immutable. The time of a comparison reveals nothing about it. */
public final class Password {
    /** Characters that the server replaces in a line, or that are invisible. */
    private static final Pattern CANNOT_BE_TYPED = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private static final Pattern BLANKS_AT_ENDS = Pattern.compile("^ +| +$");

    private final byte[] password;

    private Password(byte[] password) {
        this.password = password;
    }

    /**
     * Reads a password. Blanks at its ends are dropped, as in a line from a client.
     *
     * @throws StartupException if it is blank or has a character that cannot be typed
     */
    static Password of(Secret secret) throws StartupException {
        String text = BLANKS_AT_ENDS.matcher(secret.reveal()).replaceAll("");
        if (text.isEmpty() || CANNOT_BE_TYPED.matcher(text).find()) {
            throw new StartupException("cannot take a password from '" + secret
                    + "': it is blank or has a control character, so it cannot be typed");
        }
        return new Password(text.getBytes(UTF_8));
    }

    /** Returns whether this is what a client typed. The time depends only on the length of {@code typed}. */
    public boolean is(Slice typed) {
        return MessageDigest.isEqual(Arrays.copyOfRange(typed.bytes(), typed.from(), typed.to()), password);
    }
}
