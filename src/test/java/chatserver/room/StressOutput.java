package chatserver.room;

import static chatserver.room.StressChecks.verify;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/** Keeps the bytes that are written to one client. Fails if two threads write at once, or after it is broken. */
final class StressOutput extends OutputStream {
    volatile boolean broken;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicBoolean writing = new AtomicBoolean();
    private int writes; // guarded by writing

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        if (broken) {
            throw new IOException("broken");
        }
        verify(writing.compareAndSet(false, true), "two writers at once");
        int half = length / 2;
        bytes.write(source, offset, half);
        if (++writes % 8 == 0) {
            Thread.yield(); // gives other threads a chance to change the source, which they must not
        }
        bytes.write(source, offset + half, length - half);
        writing.set(false);
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    String text() {
        return bytes.toString(US_ASCII);
    }
}
