package chatserver.client;

import java.io.Console;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What the operating system knows about the terminal, as far as Java can be brought to ask for it. Where something cannot
 * be found out, there is none of it. Stateless.
 */
final class Tty {
    private static final int PATIENCE_SECONDS = 5;

    /** How large the terminal is. */
    record Size(int rows, int columns) {}

    private Tty() {}

    /**
     * Whether both standard input and standard output are a terminal. Up to JDK 21 and from 25 on there is a console only
     * then; between, there always is one, and it must be asked, by a method that 17 does not have.
     */
    static boolean isInteractive() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** Whether the terminal says that it knows no escape sequences. */
    static boolean isDumb() {
        String type = System.getenv().getOrDefault("TERM", "");
        return type.isEmpty() || type.equals("dumb");
    }

    /** Asks {@code stty}, since Java has no way to ask by itself. */
    static Optional<Size> size() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(Redirect.INHERIT)
                    .redirectError(Redirect.DISCARD)
                    .start();
            String[] words =
                    new String(stty.getInputStream().readAllBytes()).strip().split(" ");
            stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Size size = new Size(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
            return size.rows() > 0 && size.columns() > 0 ? Optional.of(size) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /**
     * Has something done whenever the process gets a signal, such as {@code WINCH}; nothing, where that cannot be. By
     * reflection, since the compiler warns of {@code sun.misc} in a way that cannot be answered.
     */
    static void onSignal(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Tty.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // There is no such signal here.
        }
    }

    /** Has the process stopped, as Ctrl-Z does, until it is told to go on; returns whether that has worked. */
    static boolean stopProcess() {
        try {
            Process kill = new ProcessBuilder(
                            "kill",
                            "-s",
                            "STOP",
                            Long.toString(ProcessHandle.current().pid()))
                    .start();
            return kill.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
