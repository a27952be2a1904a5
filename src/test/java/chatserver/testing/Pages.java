package chatserver.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the pages of the documentation show, for tests that use it as it stands there. */
public final class Pages {
    /** The page on running the server. */
    public static final Path RUNNING = Path.of("src/site/running.md");

    /** The page on monitoring. */
    public static final Path MONITORING = Path.of("src/site/monitoring.md");

    private Pages() {}

    /** The lines of the first fenced block after a line that contains this text. */
    public static List<String> blockAfter(Path page, String text) throws IOException {
        return Files.readAllLines(page).stream()
                .dropWhile(line -> !line.contains(text))
                .dropWhile(line -> !line.startsWith("```"))
                .skip(1)
                .takeWhile(line -> !line.equals("```"))
                .toList();
    }

    /** The only line that begins with this text, without its indentation. */
    public static String line(Path page, String start) throws IOException {
        List<String> lines = Files.readAllLines(page).stream()
                .map(String::strip)
                .filter(line -> line.startsWith(start))
                .toList();
        if (lines.size() != 1) {
            throw new IllegalStateException(page + ": lines that begin with '" + start + "': " + lines);
        }
        return lines.get(0);
    }
}
