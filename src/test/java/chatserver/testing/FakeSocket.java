package chatserver.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A socket without a network: a test gives it the input, and decides when a write returns and how.
 *
 * <p>A second write while one is going on, or a write after the end of the output, throws an {@link AssertionError} in the
 * writing thread. Any thread may call any method.
 */
public final class FakeSocket extends Socket {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ByteArrayOutputStream written = new ByteArrayOutputStream(); // guarded by this
    private int attempts; // guarded by this: to write
    private int ends; // guarded by this: of the output
    private Thread writer; // guarded by this: the latest
    private boolean writing; // guarded by this
    private boolean blocked; // guarded by this
    private int writesToBlock; // guarded by this: until it blocks; not above 0: never
    private Throwable failure; // guarded by this: of each write; null if writes succeed
    private Throwable failureAtEnd; // guarded by this
    private Throwable failureAtClose; // guarded by this
    private Runnable duringWrite = () -> {}; // guarded by this
    private byte[] received = {}; // guarded by this: and not read yet
    private boolean inputEnded; // guarded by this
    private IOException inputFailure; // guarded by this: null if reading works
    private boolean reading; // guarded by this
    private boolean closed; // guarded by this

    @Override
    public InetAddress getInetAddress() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public void setOOBInline(boolean on) {}

    @Override
    public void setSoLinger(boolean on, int seconds) {}

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() {
                throw new UnsupportedOperationException("the server reads arrays");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return give(bytes, offset, length);
            }
        };
    }

    private synchronized int give(byte[] bytes, int offset, int length) throws IOException {
        reading = true;
        notifyAll();
        try {
            while (received.length == 0 && !inputEnded && inputFailure == null && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            reading = false;
        }
        throwIfSet(closed ? new IOException("closed") : received.length == 0 ? inputFailure : null);
        if (received.length == 0) {
            return -1;
        }
        int count = Math.min(length, received.length);
        System.arraycopy(received, 0, bytes, offset, count);
        received = Arrays.copyOfRange(received, count, received.length);
        return count;
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                beginWrite().run();
                endWrite(bytes, offset, length);
            }
        };
    }

    private synchronized Runnable beginWrite() {
        attempts++;
        writer = Thread.currentThread();
        notifyAll();
        if (writing || ends > 0) {
            throw new AssertionError("two writers at once, or a write after the end of the output");
        }
        writing = true;
        blocked |= --writesToBlock == 0;
        return duringWrite;
    }

    private synchronized void endWrite(byte[] bytes, int offset, int length) throws IOException {
        try {
            while (blocked && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            writing = false;
        }
        throwIfSet(closed ? new IOException("closed") : failure);
        written.write(bytes, offset, length);
        notifyAll();
    }

    private static void throwIfSet(Throwable failure) throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    @Override
    public synchronized void shutdownOutput() throws IOException {
        ends++;
        notifyAll();
        throwIfSet(failureAtEnd);
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        notifyAll();
        throwIfSet(failureAtClose);
    }

    /** Gives the server input. */
    public synchronized void receive(String text) {
        byte[] more = text.getBytes(US_ASCII);
        int before = received.length;
        received = Arrays.copyOf(received, before + more.length);
        System.arraycopy(more, 0, received, before, more.length);
        notifyAll();
    }

    /** Ends the input once everything received has been read. */
    public synchronized void endInput() {
        inputEnded = true;
        notifyAll();
    }

    /** Makes reading fail once everything received has been read, while the output goes on working. */
    public synchronized void breakInput() {
        inputFailure = new IOException("the input is broken, on purpose");
        notifyAll();
    }

    /** Blocks every write from now on, one that is going on too. */
    public synchronized void block() {
        blocked = true;
    }

    /** Blocks the write after some more. */
    public synchronized void blockAfter(int writes) {
        writesToBlock = writes + 1;
    }

    /** Lets one write through, and blocks the next. */
    public synchronized void letThroughOne() {
        blocked = false;
        writesToBlock = 1;
        notifyAll();
    }

    /** Lets writes through. */
    public synchronized void unblock() {
        blocked = false;
        writesToBlock = 0;
        notifyAll();
    }

    /** Makes every write fail from now on. */
    public synchronized void failWrites(Throwable with) {
        failure = with;
    }

    /** Makes the end of the output fail. */
    public synchronized void failAtEnd(Throwable with) {
        failureAtEnd = with;
    }

    /** Makes closing fail, which closes all the same. */
    public synchronized void failAtClose(Throwable with) {
        failureAtClose = with;
    }

    /** Runs a task in the middle of every write. */
    public synchronized void duringWrite(Runnable task) {
        duringWrite = task;
    }

    /** How many writes have begun. */
    public synchronized int attempts() {
        return attempts;
    }

    /** How often the output has been ended. */
    public synchronized int ends() {
        return ends;
    }

    /** The thread that has begun the latest write; null before the first. */
    public synchronized Thread writer() {
        return writer;
    }

    /** What has been written. */
    public synchronized String text() {
        return written.toString(US_ASCII);
    }

    /** Waits until some writes have begun. */
    public synchronized void awaitAttempts(int count) throws InterruptedException {
        await(() -> attempts >= count);
    }

    /** Waits until as much as this has been written, and expects it to be this. */
    public synchronized void expect(String text) throws InterruptedException {
        await(() -> written.size() >= text.length());
        assertThat(text()).isEqualTo(text);
    }

    /** Waits until that many bytes have been written. */
    public synchronized void awaitBytes(int count) throws InterruptedException {
        await(() -> written.size() >= count);
    }

    /** Waits until the server has read everything and waits for more. */
    public synchronized void awaitReader() throws InterruptedException {
        await(() -> reading && received.length == 0);
    }

    /** Waits until the output has ended. */
    public synchronized void awaitEnd() throws InterruptedException {
        await(() -> ends > 0);
    }

    /** Waits until the socket is closed. */
    public synchronized void awaitClose() throws InterruptedException {
        await(() -> closed);
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        long left;
        while (!condition.getAsBoolean() && (left = PATIENCE_NANOS - (System.nanoTime() - start)) > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        assertThat(condition.getAsBoolean())
                .as("within 30 s; written so far: %s bytes", written.size())
                .isTrue();
    }
}
