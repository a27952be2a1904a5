package chatserver.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * A password that was given as it is, or as the first line of a file, which is read when it is needed. It shows itself
 * to nobody who does not ask for it by {@link #reveal}. Immutable.
 *
 * @param file where it is; then {@code text} is empty
 * @param text the password itself, perhaps nothing
 */
public record Secret(Optional<Path> file, String text) {
    private static final int MAX_BYTES = 1024;

    /** The first line of a file. */
    public static Secret inFile(Path file) {
        return new Secret(Optional.of(file), "");
    }

    /** The password itself. */
    public static Secret of(String text) {
        return new Secret(Optional.empty(), text);
    }

    /**
     * The password.
     *
     * @throws StartupException if its file does not begin with a line of UTF-8 that is not empty
     */
    String reveal() throws StartupException {
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
        } catch (StartupException e) {
            throw e;
        } catch (IOException e) {
            throw new StartupException(start + reason(e));
        }
    }

    /** Why a file could not be read, in a few words without its name. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        return e instanceof AccessDeniedException ? "permission denied" : e.getMessage();
    }

    @Override
    public String toString() {
        return file.map(Path::toString).orElse("(not shown)");
    }
}
