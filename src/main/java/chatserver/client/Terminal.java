package chatserver.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.reflect.Proxy;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The user's terminal, which the operating system's {@code stty} controls. In raw mode every key reaches the client and
 * the terminal shows nothing by itself. {@link #close} restores the terminal's modes. Thread-safe.
 */
final class Terminal {
    /** The values of TERM whose terminals know the escape sequences that {@link Screen} uses. */
    private static final Pattern KNOWN =
            Pattern.compile("(xterm|screen|tmux|rxvt|vt[1-5]\\d\\d|linux|cygwin|putty|st|foot|konsole|gnome|alacritty"
                    + "|kitty|wezterm|ghostty|contour|mintty|iterm2?|vte|cons25|wsvt25)([-.+].*)?");

    private static final OutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private final String savedModes; // as printed by stty -g
    private volatile boolean isClosed; // written under this, read by any thread

    private Terminal(String savedModes) {
        this.savedModes = savedModes;
    }

    /** Returns whether both standard input and standard output are a terminal. Called before any use of the console. */
    static boolean isInteractive() {
        System.setProperty("jdk.console", "java.base"); // without it, the console of JDK 22 to 24 does not tell
        if (Charset.forName(System.getProperty("native.encoding")).equals(US_ASCII)) { // there is no locale
            for (String encoding : List.of("sun.stdout.encoding", "stdout.encoding", "stdin.encoding")) {
                System.setProperty(encoding, UTF_8.name());
            }
        }
        return System.console() != null;
    }

    /** Returns whether standard input is closed. Then descriptor 0 is the first file that the JVM opened, one of its own. */
    static boolean isInputClosed() {
        try {
            Path file = Path.of("/proc/self/fd/0").toRealPath();
            return file.startsWith(Path.of(System.getProperty("java.home")).toRealPath());
        } catch (IOException | RuntimeException e) {
            return false; // a pipe, or a system without /proc
        }
    }

    /** Returns the terminal, if {@code stty} controls it. */
    static Optional<Terminal> find() {
        return run("stty -g").map(Terminal::new);
    }

    /** Returns whether TERM names a terminal that knows the escape sequences of {@link Screen}. */
    static boolean knowsEscapeSequences() {
        return KNOWN.matcher(System.getenv().getOrDefault("TERM", "")).matches();
    }

    /** Returns the terminal's present size. */
    static Optional<Screen.Size> size() {
        return run("stty size")
                .filter(size -> size.matches("[1-9]\\d{0,4} [1-9]\\d{0,4}"))
                .map(size -> size.split(" "))
                .map(words -> new Screen.Size(Integer.parseInt(words[0]), Integer.parseInt(words[1])));
    }

    /** Enters raw mode. Output is still processed, so that a LF returns the carriage. */
    void makeRaw() {
        change("raw -echo -iexten opost onlcr");
    }

    /** Stops echoing what is typed, until {@link #restore}. Ctrl-Z is disabled, or a shell could turn the echo on. */
    void hideInput() {
        change("-echo susp undef");
    }

    private synchronized void change(String modes) {
        if (!isClosed) {
            run("stty " + modes);
        }
    }

    /** Restores the modes that the terminal had at first. */
    synchronized void restore() {
        run("stty " + savedModes);
    }

    /** Writes the text in UTF-8; does nothing after {@link #close}. */
    void write(String text) {
        if (!isClosed) {
            writeNow(text);
        }
    }

    private void writeNow(String text) {
        try {
            OUT.write(text.getBytes(UTF_8));
        } catch (IOException e) {
            // The terminal is gone, which the thread that reads the keys finds out, or it may take the next text.
        }
    }

    /** Restores the modes and writes a last text, once. All later writes are dropped. */
    void close(String last) {
        synchronized (this) {
            if (isClosed) {
                return;
            }
            isClosed = true;
            restore(); // before the text, since a terminal that is blocked may not take it
        }
        writeNow(last);
    }

    /**
     * Stops the processes of this job, as Ctrl-Z does, and returns when they continue. The system ignores this signal if
     * no shell controls the job; then this method returns at once.
     */
    static void suspend() {
        run("kill -s TSTP 0");
    }

    /**
     * Runs an action whenever the process gets a signal; does nothing on a system without that signal. Uses reflection
     * because javac warns of {@code sun.misc} and has no option that silences it.
     */
    static void onSignal(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Terminal.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // The system does not have this signal.
        }
    }

    /** Runs a command on the terminal; returns its output if it succeeds. */
    private static Optional<String> run(String command) {
        try {
            Process process = new ProcessBuilder(command.split(" "))
                    .redirectInput(Redirect.INHERIT)
                    .redirectError(Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), US_ASCII);
            return process.waitFor() == 0 ? Optional.of(output.strip()) : Optional.empty();
        } catch (IOException | InterruptedException e) {
            return Optional.empty();
        }
    }
}
