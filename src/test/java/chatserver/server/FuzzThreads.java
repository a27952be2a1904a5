package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import chatserver.connection.CloseReason;
import chatserver.testing.Logs;
import chatserver.testing.TestServer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import org.slf4j.Marker;

/**
 * The threads of the server of a fuzz test, among those of other tests in this JVM, and the failures that they report.
 */
final class FuzzThreads extends ThreadGroup implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final TurboFilter filter = new TurboFilter() {
        @Override
        public FilterReply decide(
                Marker marker, Logger logger, Level level, String format, Object[] params, Throwable thrown) {
            boolean bad = level.isGreaterOrEqual(Level.WARN) || contains(params, CloseReason.FAILURE);
            if (bad && FuzzThreads.this == Thread.currentThread().getThreadGroup()) {
                complaints.add(format + " " + Arrays.toString(params) + " " + thrown);
            }
            return FilterReply.NEUTRAL;
        }
    };

    FuzzThreads() {
        super("fuzzed server");
    }

    private static boolean contains(Object[] params, Object param) {
        return params != null && Arrays.asList(params).contains(param);
    }

    @Override
    public void uncaughtException(Thread thread, Throwable e) {
        complaints.add(thread.getName() + " has died: " + e);
    }

    /** Starts a server. Its threads are in this group, since a thread inherits the group of the thread that starts it. */
    TestServer start(String... options) throws Exception {
        FutureTask<TestServer> start = new FutureTask<>(() -> TestServer.start(options));
        new Thread(this, start, "start").start();
        TestServer server = start.get();
        Logs.context().addTurboFilter(filter);
        return server;
    }

    void awaitEndOfAllBut(List<String> names) throws InterruptedException {
        Set<String> staying = new HashSet<>();
        for (Thread thread : all()) {
            String[] words = thread.getName().split(" ");
            if (!words[0].startsWith("conn-")) {
                continue;
            }
            if (words.length > 1 && names.contains(words[1])) {
                staying.add(words[1]);
            } else {
                thread.join(PATIENCE_MILLIS);
                assertThat(thread.isAlive()).as("%s is alive", thread).isFalse();
            }
        }
        assertThat(staying).containsExactlyInAnyOrderElementsOf(names);
    }

    private List<Thread> all() {
        Thread[] threads = new Thread[1000];
        return Arrays.asList(threads).subList(0, enumerate(threads));
    }

    @Override
    public void close() {
        Logs.context().getTurboFilterList().remove(filter);
    }
}
