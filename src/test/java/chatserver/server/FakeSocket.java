package chatserver.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** A socket for tests of delivery that is none: what is written to it is kept, but not before it is let through. */
final class FakeSocket extends Socket {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    int attempts; // to write
    volatile Thread writer; // the latest
    int ends;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private int lines;
    private boolean blocked;
    private int writesToBlock; // until it blocks; not above 0: never
    private boolean broken;
    private boolean writing;
    private boolean failsAtTheEnd;

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

    synchronized void failAtTheEnd() {
        failsAtTheEnd = true;
    }

    synchronized void blockAfter(int writes) {
        writesToBlock = writes + 1;
    }

    synchronized void block(boolean blocked) {
        this.blocked = blocked;
        writesToBlock = 0;
        notifyAll();
    }

    synchronized void breakOff() {
        broken = true;
    }

    synchronized void awaitAttempt() throws InterruptedException {
        long start = System.nanoTime();
        while (attempts == 0 && System.nanoTime() - start < PATIENCE_NANOS) {
            TimeUnit.NANOSECONDS.timedWait(this, PATIENCE_NANOS);
        }
        assertThat(attempts).isPositive();
    }

    synchronized String text() {
        return written.toString(US_ASCII);
    }

    synchronized String awaitText(int length) throws InterruptedException {
        long start = System.nanoTime();
        while (written.size() < length && System.nanoTime() - start < PATIENCE_NANOS) {
            TimeUnit.NANOSECONDS.timedWait(this, PATIENCE_NANOS);
        }
        return text();
    }

    synchronized String awaitLines(int count) throws InterruptedException {
        long start = System.nanoTime();
        while (lines < count && System.nanoTime() - start < PATIENCE_NANOS) {
            TimeUnit.NANOSECONDS.timedWait(this, PATIENCE_NANOS);
        }
        assertThat(lines).isEqualTo(count);
        return text();
    }
}
