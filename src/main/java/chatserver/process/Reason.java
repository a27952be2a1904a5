package chatserver.process;

import java.io.IOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;

/** States in a few words why something failed, for a line that a user reads. Any thread may call any method. */
public final class Reason {
    private static final Pattern CONTROLS = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

    private Reason() {}

    /** Returns the exception as text without control characters. The JDK's TLS quotes what a client has sent. */
    public static String inOneLine(Throwable failure) {
        return CONTROLS.matcher(failure.toString()).replaceAll("?");
    }

    /** Returns the reason without the name of the file or host, which the line states already. */
    public static String of(Throwable failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof UnknownHostException) {
            return "no such host";
        }
        boolean isPlain = failure instanceof SocketException
                || failure instanceof OutOfMemoryError
                || failure.getClass() == IOException.class;
        return isPlain && failure.getMessage() != null ? failure.getMessage() : failure.toString();
    }
}
