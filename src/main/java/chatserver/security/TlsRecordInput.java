package chatserver.security;

import java.io.IOException;
import java.io.InputStream;

/**
 * The encrypted bytes of one client, as the TLS socket reads them. Their end never makes the TLS socket fail, so pending
 * replies can still be written: it is a {@link TruncatedInputException}.
 *
 * <p>In TLS 1.2, an alert has the same effect after the handshake. It is the client's close_notify, or its report of an
 * error. The TLS socket would end the output at once, as RFC 5246 has it; RFC 8446, section 6.1, has the output go on.
 *
 * <p>Used by one thread: the one that reads the client's socket.
 */
final class TlsRecordInput extends InputStream {
    private static final int ALERT_RECORD = 21; // RFC 8446, section 5.1
    private static final int HEADER_BYTES = 5; // type, version (2), length (2)

    private final InputStream in;
    private final int first;
    private long position; // in the whole input
    private long recordStart; // position of the present record's header
    private int recordBytes; // of the present record after its header, as far as its length has been read
    private boolean endsAtAlert;
    private boolean isAlert; // the present record, which is the last one then

    /** Creates input that begins with a byte that was read before, which begins a record. */
    TlsRecordInput(int first, InputStream in) {
        this.first = first;
        this.in = in;
    }

    /** Makes an alert the end of the input from now on. */
    void endAtAlert() {
        endsAtAlert = true;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        read(one, 0, 1);
        return one[0] & 0xff;
    }

    /** Reads at most to the end of the present record, or of its header; never returns -1. */
    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!isAlert || position > recordStart) { // closing a socket with unread input would reset the connection
            int count = readInRecord(bytes, from, length);
            if (count < 0) {
                break;
            }
            if (!isAlert) {
                return count;
            }
        }
        throw new TruncatedInputException();
    }

    private int readInRecord(byte[] bytes, int from, int length) throws IOException {
        int inRecord = (int) (position - recordStart);
        int end = inRecord < HEADER_BYTES ? HEADER_BYTES : HEADER_BYTES + recordBytes;
        int count = readSome(bytes, from, Math.min(length, end - inRecord));
        for (int i = 0; i < count && inRecord + i < HEADER_BYTES; i++) {
            readHeader(inRecord + i, bytes[from + i] & 0xff);
        }
        position += Math.max(0, count);
        if (position == recordStart + HEADER_BYTES + recordBytes) {
            recordStart = position;
        }
        return count;
    }

    private int readSome(byte[] bytes, int from, int length) throws IOException {
        if (position > 0) {
            return in.read(bytes, from, length);
        }
        bytes[from] = (byte) first;
        return 1;
    }

    private void readHeader(int index, int octet) {
        switch (index) {
            case 0 -> isAlert = endsAtAlert && octet == ALERT_RECORD;
            case 3 -> recordBytes = octet << 8;
            case 4 -> recordBytes |= octet;
            default -> {} // the version
        }
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }
}
