package chatserver.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** A socket that can hold back what is written to it, as a network may. Written to by one thread at a time. */
final class HoldingSocket extends Socket {
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private boolean holding;
    private int passing; // while holding: bytes that are still let through

    /** Holds back what is written from now on, except for the first bytes of it. */
    void holdBack(int allBut) {
        holding = true;
        passing = allBut;
    }

    /** Sends what was held back, and holds back no more. */
    void release() throws IOException {
        holding = false;
        held.writeTo(super.getOutputStream());
        held.reset();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        OutputStream out = super.getOutputStream();
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                int through = holding ? Math.min(passing, count) : count;
                passing -= holding ? through : 0;
                out.write(bytes, from, through);
                held.write(bytes, from + through, count - through);
            }
        };
    }
}
