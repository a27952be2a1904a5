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
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A socket for tests that is none: what is written to it is kept, but not before it is let through. */
public final class FakeSocket extends Socket {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    public int attempts; // to write
    public volatile Thread writer; // the latest
    public int ends;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private int lines;
    private boolean blocked;
    private int writesToBlock; // until it blocks; not above 0: never
    private boolean broken;
    private boolean writing;
    private boolean failsAtTheEnd;
    private byte[] received; // and not read yet; null for nothing
    private boolean reading;
    private boolean closed;

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
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    /** The input: what {@link #receive} was given, until the socket is closed. */
    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() {
                throw new UnsupportedOperationException("nobody reads single bytes");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return give(bytes, offset);
            }
        };
    }

    private synchronized int give(byte[] bytes, int offset) throws IOException {
        reading = true;
        notifyAll();
        try {
            while (received == null && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            reading = false;
        }
        if (closed) {
            throw new IOException("closed");
        }
        byte[] given = received;
        received = null;
        System.arraycopy(given, 0, bytes, offset, given.length);
        return given.length;
    }

    @Override
    public synchronized void close() {
        closed = true;
        blocked = false;
        broken = true;
        notifyAll();
    }

    /** Has the socket's owner read a short text. */
    public synchronized void receive(String text) {
        received = text.getBytes(US_ASCII);
        notifyAll();
    }

    /** Waits until the socket's owner has read everything and waits for more. */
    public synchronized void awaitReader() throws InterruptedException {
        await(() -> reading && received == null);
    }

    /** Waits until the socket is closed. */
    public synchronized void awaitClose() throws InterruptedException {
        await(() -> closed);
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean() && System.nanoTime() - start < PATIENCE_NANOS) {
            TimeUnit.NANOSECONDS.timedWait(this, PATIENCE_NANOS);
        }
        assertThat(condition.getAsBoolean()).isTrue();
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
                take(bytes, offset, length);
            }
        };
    }

    private synchronized void take(byte[] bytes, int offset, int length) throws IOException {
        attempts++;
        writer = Thread.currentThread();
        notifyAll();
        if (writing || ends > 0) {
            throw new AssertionError("two writers at once, or one after the end");
        }
        writing = true;
        blocked |= --writesToBlock == 0;
        try {
            while (blocked) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            writing = false;
        }
        if (broken) {
            throw new IOException("broken, on purpose");
        }
        written.write(bytes, offset, length);
        for (int i = offset; i < offset + length; i++) {
            lines += bytes[i] == '\n' ? 1 : 0;
        }
        notifyAll();
    }

    @Override
    public synchronized void shutdownOutput() {
        ends++;
        if (failsAtTheEnd) {
            throw new OutOfMemoryError("on purpose");
        }
    }

    public synchronized void failAtTheEnd() {
        failsAtTheEnd = true;
    }

    public synchronized void blockAfter(int writes) {
        writesToBlock = writes + 1;
    }

    public synchronized void block(boolean blocked) {
        this.blocked = blocked;
        writesToBlock = 0;
        notifyAll();
    }

    /** Lets one write through, and stops the next. */
    public synchronized void letThroughOne() {
        blocked = false;
        writesToBlock = 1;
        notifyAll();
    }

    public synchronized void breakOff() {
        broken = true;
    }

    public synchronized void awaitAttempt() throws InterruptedException {
        awaitAttempts(1);
    }

    public synchronized void awaitAttempts(int count) throws InterruptedException {
        await(() -> attempts >= count);
    }

    public synchronized String text() {
        return written.toString(US_ASCII);
    }

    public synchronized String awaitText(int length) throws InterruptedException {
        await(() -> written.size() >= length);
        return text();
    }

    public synchronized String awaitLines(int count) throws InterruptedException {
        await(() -> lines >= count);
        assertThat(lines).isEqualTo(count);
        return text();
    }
}
