package chatserver.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Terminals with a shell in each: the panes of a tmux server of its own. For one thread. */
public final class Tmux implements AutoCloseable {
    /** Waits this long for what a screen should show. */
    private static final int LIMIT_SECONDS = 40;

    private static final Pattern TIME = Pattern.compile("^\\d\\d:\\d\\d ");

    private final Path folder;

    /** Skips the test if there is no tmux. */
    public Tmux(Path folder) {
        Tools.assumeInstalled("tmux");
        this.folder = folder;
    }

    /** Opens a pane with a shell that controls its jobs. */
    public void open(String pane, int columns, int rows) throws IOException, InterruptedException {
        run("new-session", "-d", "-s", pane, "-x", "" + columns, "-y", "" + rows, "env", "PS1=$ ", "sh", "-m");
        run(
                "set-option",
                "-s",
                "exit-empty",
                "off"); // a shell that has ended does not end the server, which close() ends
        awaitScreen(pane, "$");
    }

    /** Runs a command line in the pane's shell; {@code CLIENT} stands for the client's program. */
    public void start(String pane, String commandLine) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String client = java + " -jar " + Path.of(System.getProperty("chatserver.jar"));
        Path script = folder.resolve(pane); // so that the terminal shows a short line
        Files.writeString(script, commandLine.replace("CLIENT", client) + "; echo status $?\n");
        type(pane, ". " + script);
    }

    /** Presses keys; a word that is no key's name is typed. */
    public void press(String pane, String... keys) throws IOException, InterruptedException {
        run(Stream.concat(Stream.of("send-keys", "-t", pane), Stream.of(keys)).toArray(String[]::new));
    }

    /** Types a text and presses Enter. */
    public void type(String pane, String line) throws IOException, InterruptedException {
        if (!line.isEmpty()) {
            press(pane, "-l", line);
        }
        press(pane, "Enter");
    }

    /** Pastes a text, as a terminal does that marks pastes if the program asks for it. */
    public void paste(String pane, String text) throws IOException, InterruptedException {
        run("load-buffer", Files.writeString(folder.resolve("paste"), text).toString());
        run("paste-buffer", "-p", "-t", pane);
    }

    /** Changes the pane's size. */
    public void resize(String pane, int columns, int rows) throws IOException, InterruptedException {
        run("resize-window", "-t", pane, "-x", "" + columns, "-y", "" + rows);
    }

    /** Returns the rows that are not empty; HH:MM stands for any time. */
    public List<String> screen(String pane) throws IOException, InterruptedException {
        return run("capture-pane", "-p", "-t", pane)
                .lines()
                .map(line -> TIME.matcher(line.stripTrailing()).replaceFirst("HH:MM "))
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** Waits until these are the last rows. */
    public void awaitScreen(String pane, String... lastRows) throws IOException, InterruptedException {
        List<String> expected = List.of(lastRows);
        List<String> seen = await(pane, screen -> {
            int first = Math.max(0, screen.size() - expected.size());
            return screen.subList(first, screen.size()).equals(expected);
        });
        assertThat(seen).as("the screen of " + pane).endsWith(lastRows);
    }

    /** Waits until a row contains this text. */
    public void awaitRow(String pane, String text) throws IOException, InterruptedException {
        List<String> seen = await(pane, screen -> screen.stream().anyMatch(row -> row.contains(text)));
        assertThat(String.join("\n", seen)).as("the screen of " + pane).contains(text);
    }

    private List<String> await(String pane, Predicate<List<String>> isReached)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        List<String> seen = screen(pane);
        while (!isReached.test(seen) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            seen = screen(pane);
        }
        return seen;
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "tmux", "-u", "-f", "/dev/null", "-S", folder.resolve("tmux").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.matches("TMUX.*|_?JAVA_.*|JDK_.*"));
        builder.environment().put("LC_ALL", "C.UTF-8");
        return Tools.run(builder);
    }

    /** Ends the terminals and all that runs in them. */
    @Override
    public void close() throws IOException, InterruptedException {
        if (Files.exists(folder.resolve("tmux"))) {
            run("kill-server");
        }
    }
}
