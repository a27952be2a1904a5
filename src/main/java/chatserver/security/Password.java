package chatserver.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatserver.protocol.Slice;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.regex.Pattern;

/** What everybody has to know who wants to log in. Immutable; compared in a time that tells nothing about it. */
public final class Password {
    /** Beyond these, a line from a client has something else in their place; and nobody sees that they are there. */
    private static final Pattern CANNOT_BE_TYPED = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private static final Pattern BLANKS_AT_ENDS = Pattern.compile("^ +| +$");

    private final byte[] password;

    private Password(byte[] password) {
        this.password = password;
    }

    /**
     * A password as it is to be typed; blanks at its ends do not count, as they do not in a line.
     *
     * @throws StartupException if nobody could type it
     */
    public static Password of(Secret secret) throws StartupException {
        String text = BLANKS_AT_ENDS.matcher(secret.reveal()).replaceAll("");
        if (text.isEmpty() || CANNOT_BE_TYPED.matcher(text).find()) {
            throw new StartupException("cannot take a password from '" + secret
                    + "': nobody could type it, since it is blank or has a control character in it");
        }
        return new Password(text.getBytes(UTF_8));
    }

    /** Whether it is the same. The time this takes depends on the length of {@code typed} alone. */
    public boolean is(Slice typed) {
        return MessageDigest.isEqual(Arrays.copyOfRange(typed.bytes(), typed.from(), typed.to()), password);
    }
}
