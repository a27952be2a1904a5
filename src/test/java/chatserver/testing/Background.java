package chatserver.testing;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;

/** What a client or a server does in a thread of its own while the test goes on. */
public final class Background {
    private static final Executor NEW_THREAD = task -> new Thread(task, "test-background").start();

    /** An act that is repeated. */
    public interface Act {
        /** Does it once. */
        void once() throws IOException;
    }

    private Background() {}

    /** Repeats an act until it fails because the connection is closed. */
    public static CompletableFuture<Void> untilItBreaks(Act act) {
        return CompletableFuture.runAsync(
                () -> assertThat(repeat(act)).isNotInstanceOf(ConnectException.class), NEW_THREAD);
    }

    /** Repeats an act until it fails because the server has stopped. The act may open a connection each time. */
    public static CompletableFuture<Void> untilTheServerStops(Act act) {
        return CompletableFuture.runAsync(() -> repeat(act), NEW_THREAD);
    }

    /** Repeats an act until it fails, and returns the failure. */
    private static IOException repeat(Act act) {
        try {
            while (true) {
                act.once();
            }
        } catch (IOException e) {
            return e;
        }
    }

    /** Does an act once. */
    public static CompletableFuture<Void> once(Act act) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        act.once();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                NEW_THREAD);
    }

    /** Receives the next line. */
    public static CompletableFuture<String> nextLineOf(TestClient client) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return client.receive();
                    } catch (IOException e) {
                        return e.toString();
                    }
                },
                NEW_THREAD);
    }

    /** Stops a server. */
    public static CompletableFuture<Void> stopping(TestServer server) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        server.stop();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                NEW_THREAD);
    }

    /** Waits for a time, or until the line has come if that is earlier. Returns whether it has come. */
    public static boolean comesWithin(int millis, CompletableFuture<?> line) throws Exception {
        try {
            line.get(millis, MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
