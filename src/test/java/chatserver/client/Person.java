package chatserver.client;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.client.Display.Mode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A person at an interactive client: what is entered, and what is seen. Prompts are in brackets, bold lines in stars. */
final class Person implements Display, AutoCloseable {
    private static final int LIMIT_SECONDS = 30;

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile LocalDateTime now = LocalDateTime.of(2026, 11, 26, 23, 59);
    private final EventLoop events = new EventLoop(Duration.ofDays(1));
    private final Socket socket;
    private final InteractiveClient client;

    Person(int port, String name) throws IOException, InterruptedException {
        InetAddress address = InetAddress.getLoopbackAddress();
        socket = new Socket(address, port);
        ServerLink link = new ServerLink(() -> new Socket(address, port), events);
        client = new InteractiveClient(events, link, this, name, "", new PersonsClock());
        events.startThread("person", this::run);
        sees("hello");
    }

    private void run() {
        try {
            client.run(socket, "hello");
            end.complete(null);
        } catch (Throwable e) {
            end.completeExceptionally(e);
        }
    }

    Person enters(String line, boolean isTaken) throws Exception {
        assertThat(enter(List.of(line), false)).isEqualTo(isTaken);
        return this;
    }

    Person pastes(String... lines) throws Exception {
        assertThat(enter(List.of(lines), true)).isTrue();
        return this;
    }

    private boolean enter(List<String> lines, boolean isPaste) throws Exception {
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        events.execute(() -> taken.complete(client.entered(lines, isPaste)));
        return taken.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    Person sees(String... lines) throws InterruptedException {
        for (String line : lines) {
            assertThat(seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(line);
        }
        return this;
    }

    /** Reads past everything until this line. */
    Person seesAtLast(String line) throws InterruptedException {
        String next;
        do {
            next = seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(next).as("something before %s", line).isNotNull();
        } while (!next.equals(line));
        return this;
    }

    /** Lets this many seconds pass for the client. Without this call, none passes. */
    Person waits(int seconds) {
        for (int i = 0; i < seconds; i++) {
            events.execute(client::tick);
        }
        return this;
    }

    Person sleepsUntil(LocalDateTime time) {
        now = time;
        return this;
    }

    void leaves() {
        assertThat(end).succeedsWithin(Duration.ofSeconds(LIMIT_SECONDS));
        assertThat(seen).isEmpty();
    }

    void leavesBy(String line) throws Exception {
        enters(line, true);
        assertThat(end).succeedsWithin(Duration.ofSeconds(LIMIT_SECONDS));
    }

    Person pressesCtrlC() {
        events.execute(client::left);
        return this;
    }

    void fails(String message) {
        assertThat(end)
                .failsWithin(Duration.ofSeconds(LIMIT_SECONDS))
                .withThrowableThat()
                .withMessageContaining(message);
    }

    @Override
    public void open(InteractiveClient user) {}

    @Override
    public void show(Screen.Line line, boolean isOwn) {
        String text = line.text().replaceFirst("^\\d\\d:\\d\\d ", "");
        seen.add(line.isHighlighted() ? "*" + text + "*" : text);
    }

    @Override
    public void prompt(String text, Mode mode) {
        seen.add("[" + text + (mode == Mode.PASSWORD ? "hidden" : "") + "]");
    }

    @Override
    public void close() throws IOException {
        socket.close();
        events.execute(events::stop);
    }

    private final class PersonsClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now.toInstant(ZoneOffset.UTC);
        }
    }
}
