package chatserver.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatserver.process.Reason;
import chatserver.process.StartupException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * A password: given directly, or as the first line of a file that is read when the password is needed. {@link #toString}
 * does not show it. Immutable.
 *
 * @param file the file; then {@code text} is empty
 * @param text the password itself, or empty
 */
public record Secret(Optional<Path> file, String text) {
    private static final int MAX_BYTES = 1024;

    /** Returns a password that is the first line of a file. */
    public static Secret inFile(Path file) {
        return new Secret(Optional.of(file), "");
    }

    /** Returns a password that is given directly. */
    public static Secret of(String text) {
        return new Secret(Optional.empty(), text);
    }

    /**
     * Returns the password.
     *
     * @throws StartupException if its file does not begin with a line of UTF-8 that is not empty
     */
    public String reveal() throws StartupException {
        return file.isEmpty() ? text : firstLine(file.get());
    }

    private static String firstLine(Path file) throws StartupException {
        String start = "cannot take a password from '" + file + "': ";
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            int end = 0;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            if (end > MAX_BYTES) {
                throw new StartupException(start + "its first line is longer than " + MAX_BYTES + " bytes");
            }
            if (end > 0 && bytes[end - 1] == '\r') {
                end--;
            }
            if (end == 0) {
                throw new StartupException(start + "its first line is empty");
            }
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(Arrays.copyOf(bytes, end)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new StartupException(start + "it is not UTF-8");
        } catch (IOException e) {
            throw new StartupException(start + Reason.of(e));
        }
    }

    @Override
    public String toString() {
        return file.map(Path::toString).orElse("(not shown)");
    }
}
