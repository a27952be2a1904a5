package chatserver.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chatserver.delivery.SocketWriter;
import chatserver.room.Room;
import chatserver.testing.Await;
import chatserver.testing.Background;
import chatserver.testing.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests what is read from a socket, and what a pause keeps and what ends it. The clock stands still in most tests. */
class PausableInputTest {
    private static final int SMALL = 1024;
    private static final int LARGE = 64 * 1024;
    private static final int AHEAD = 4096;
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration ENDLESS = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock();
    private final ReadBuffers buffers = new ReadBuffers();
    private Socket client;
    private Socket socket;
    private SocketWriter writer;
    private PausableInput input;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            client = new Socket(listener.getInetAddress(), listener.getLocalPort());
            socket = listener.accept();
        }
        input = input(clock);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        socket.close();
    }

    private PausableInput input(LongSupplier time) throws IOException {
        writer = new SocketWriter(
                new Room(false, 1000).newMember(() -> {}, () -> true).outbox(), 1000, socket, time, null);
        return new PausableInput(socket, LARGE, writer, buffers, time);
    }

    /** Sends text, and waits until all of it, or all but what a pause has read, is in the socket's buffer. */
    private void send(String text, int unread) throws IOException {
        client.getOutputStream().write(text.getBytes(US_ASCII));
        Await.until("arrival of the text", () -> socket.getInputStream().available() == unread);
    }

    private void send(String text) throws IOException {
        send(text, text.length());
    }

    private void assertReads(String text) throws IOException {
        int count = input.read();
        assertThat(new String(input.bytes(), 0, count, US_ASCII)).isEqualTo(text);
    }

    private CompletableFuture<Void> pauseInBackground(Duration time) {
        return Background.once(() -> {
            try {
                input.pause(time.toNanos());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void await(CompletableFuture<Void> pause) throws Exception {
        pause.get(30, TimeUnit.SECONDS);
    }

    // buffers

    @Test
    void bytesAreReadUntilTheEndOfInput() throws Exception {
        send("abc");
        assertReads("abc");
        client.shutdownOutput();
        assertThat(input.read()).isEqualTo(-1);
        assertThat(input.read()).isEqualTo(-1);
    }

    @Test
    void aClientThatSendsMuchHasALargeBufferUntilItSendsLittle() throws Exception {
        send("x".repeat(3 * SMALL));
        assertReads("x".repeat(SMALL));
        assertThat(freeBuffers()).isEqualTo(ReadBuffers.MAX_LENT);
        assertReads("x".repeat(2 * SMALL));
        assertThat(freeBuffers()).isEqualTo(ReadBuffers.MAX_LENT - 1);
        send("a");
        assertReads("a");
        send("b");
        assertReads("b");
        assertThat(freeBuffers()).isEqualTo(ReadBuffers.MAX_LENT);
    }

    @Test
    void aClientThatGetsNoLargeBufferIsReadThroughItsSmallOne() throws Exception {
        for (int i = 0; i < ReadBuffers.MAX_LENT; i++) {
            buffers.lend();
        }
        send("x".repeat(2 * SMALL + 1));
        assertReads("x".repeat(SMALL));
        assertReads("x".repeat(SMALL));
        assertReads("x");
    }

    @Test
    void aClientThatWaitsForInputGivesItsLargeBufferBackIfFewAreLeft() throws Exception {
        int others = ReadBuffers.MAX_LENT / 2;
        for (int i = 0; i < others; i++) {
            buffers.lend();
        }
        send("x".repeat(3 * SMALL));
        assertReads("x".repeat(SMALL));
        assertReads("x".repeat(2 * SMALL));
        assertThat(freeBuffers()).isEqualTo(ReadBuffers.MAX_LENT - others - 1);
        CompletableFuture<Void> reading = Background.once(() -> assertReads("a"));
        Await.until("a buffer that is given back", () -> freeBuffers() == ReadBuffers.MAX_LENT - others);
        client.getOutputStream().write('a');
        await(reading);
    }

    @Test
    void aReleaseGivesTheLargeBufferBackOnce() throws Exception {
        send("x".repeat(3 * SMALL));
        input.read();
        input.read();
        input.release();
        input.release();
        assertThat(freeBuffers()).isEqualTo(ReadBuffers.MAX_LENT);
    }

    /** Returns how many buffers could be lent. */
    private int freeBuffers() {
        List<byte[]> free = new ArrayList<>();
        byte[] buffer;
        while ((buffer = buffers.lend()) != null) {
            free.add(buffer);
        }
        free.forEach(buffers::takeBack);
        return free.size();
    }

    // pauses

    @Test
    void bytesThatComeDuringAPauseAreTheFirstThatAreReadAfterIt() throws Exception {
        CompletableFuture<Void> pause = pauseInBackground(SHORT);
        send("abc", 0);
        send("def", 0);
        assertThat(pause).isNotDone();
        clock.advance(SHORT);
        await(pause);
        send("g");
        assertReads("abcdef");
        assertReads("g");
    }

    @Test
    void aPauseLeavesWhatIsMoreThanFourKilobytesToTheKernel() throws Exception {
        CompletableFuture<Void> pause = pauseInBackground(SHORT);
        send("x".repeat(AHEAD) + "rest", "rest".length());
        await(pause);
        assertReads("x".repeat(AHEAD));
        assertReads("rest");
    }

    @Test
    void aSecondPauseKeepsWhatTheFirstHasRead() throws Exception {
        for (String text : new String[] {"abc", "def"}) {
            CompletableFuture<Void> pause = pauseInBackground(SHORT);
            send(text, 0);
            clock.advance(SHORT);
            await(pause);
        }
        assertReads("abcdef");
    }

    @Test
    void aPauseLastsForItsTimeIfNothingComes() throws Exception {
        input = input(System::nanoTime);
        long start = System.nanoTime();
        input.pause(SHORT.toNanos());
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
    }

    @Test
    void aReadAfterAPauseHasNoTimeLimit() throws Exception {
        input = input(System::nanoTime);
        input.pause(SHORT.toNanos());
        assertThat(socket.getSoTimeout()).isZero();
    }

    @Test
    void closingTheSocketEndsAPause() throws Exception {
        CompletableFuture<Void> pause = pauseInBackground(ENDLESS);
        send("a", 0);
        socket.close();
        assertThatThrownBy(() -> await(pause)).hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void aResetByTheClientEndsAPause() throws Exception {
        CompletableFuture<Void> pause = pauseInBackground(ENDLESS);
        send("a", 0);
        client.setSoLinger(true, 0);
        client.close();
        assertThatThrownBy(() -> await(pause)).hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void afterTheEndOfInputAPauseEndsWhenTheWriterHasFinished() throws Exception {
        CompletableFuture<Void> pause = pauseInBackground(ENDLESS);
        send("abc", 0);
        client.shutdownOutput();
        writer.close();
        await(pause);
        assertReads("abc");
        assertThat(input.read()).isEqualTo(-1);
    }

    @Test
    void withAFullBufferAPauseEndsWhenTheWriterHasFinished() throws Exception {
        CompletableFuture<Void> pause = pauseInBackground(ENDLESS);
        send("x".repeat(2 * AHEAD), AHEAD);
        writer.close();
        await(pause);
    }
}
