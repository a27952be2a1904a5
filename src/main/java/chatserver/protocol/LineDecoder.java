package chatserver.protocol;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Makes lines of the bytes a client sends, however the network has cut them, and of nothing longer than the limit. A
 * line ends with LF, CR LF or CR NUL (telnet's Enter, RFC 854). Backspace and DEL take back the pending line's last
 * character, for clients that send each key. Used by one connection's thread only.
 *
 * <p>{@link #feed} hands over bytes, then {@link #next} is called until it returns {@link Event#NEED_MORE}; the array fed may
 * be used again after that.
 */
public final class LineDecoder {
    /** What the bytes have come to. */
    public enum Event {
        /** All bytes are used up; feed more. */
        NEED_MORE,
        /** A complete line, perhaps blank: see {@link #line}. */
        LINE,
        /** The pending line has passed the limit; reported once, and the rest of that line is skipped. */
        TOO_LONG,
        /** A complete line that is not valid UTF-8. */
        INVALID_ENCODING,
        /** The user pressed Ctrl-C or Ctrl-D in telnet, with nothing typed. */
        INTERRUPT
    }

    private static final int NUL = 0x00;
    private static final int END_OF_TRANSMISSION = 0x04;
    private static final int BACKSPACE = 0x08;
    private static final int LF = 0x0a;
    private static final int CR = 0x0d;
    private static final int DEL = 0x7f;
    private static final int FIRST_CAPACITY = 128;

    private final int maxLine;
    private final TelnetFilter telnet;

    private byte[] input = {};
    private int at;
    private int end;

    private byte[] pending;
    private int length;
    private boolean plain = true; // every pending byte is printable ASCII or TAB
    private boolean heldCarriageReturn; // the byte before was a CR, which may turn out to belong to a line end
    private boolean skipping;
    private byte[] line; // the pending bytes, or where they are cleaned; null if they cannot be
    private int lineLength;

    /**
     * A decoder at the beginning of a connection.
     *
     * @param maxLine longest line accepted, in bytes before its end, at least 1
     * @param telnetReplies takes what the client's telnet is owed in answer, three bytes each
     */
    public LineDecoder(int maxLine, Consumer<byte[]> telnetReplies) {
        this.maxLine = maxLine;
        this.telnet = new TelnetFilter(telnetReplies);
        this.pending = new byte[Math.min(maxLine, FIRST_CAPACITY)];
    }

    /** Hands over the first {@code count} bytes of {@code bytes}; those fed before must be used up. */
    public void feed(byte[] bytes, int count) {
        input = bytes;
        at = 0;
        end = count;
    }

    /** Goes on to the next event in the bytes fed. */
    public Event next() {
        takeText();
        while (at < end) {
            int octet = telnet.accept(input[at++] & 0xff);
            Event event = switch (octet & ~0xff) {
                case 0 -> take(octet);
                case TelnetFilter.KEY -> takeKey(octet - TelnetFilter.KEY);
                default -> Event.NEED_MORE;
            };
            if (event != Event.NEED_MORE) {
                return event;
            }
            takeText();
        }
        return Event.NEED_MORE;
    }

    /** Takes text as far as it goes, and fits, at once: the rest of this class sees the other bytes, one by one. */
    private void takeText() {
        if (heldCarriageReturn || skipping || telnet.isWithinCommand()) {
            return;
        }
        int from = at;
        int stop = Math.min(end, at + maxLine - length);
        int all = 0;
        while (at < stop && isText(input[at])) {
            all |= input[at++];
        }
        plain &= all >= 0;
        int count = at - from;
        if (length + count > pending.length) {
            pending = Arrays.copyOf(pending, Math.min(maxLine, Math.max(length + count, 2 * length)));
        }
        System.arraycopy(input, from, pending, length, count);
        length += count;
    }

    /** The line just reported, without its end, cleaned as {@link TextSanitizer} says; valid until the next call of next. */
    public Slice line() {
        return new Slice(line, 0, lineLength);
    }

    /**
     * Takes a control key that telnet has sent as a command. Within a character it is not one: telnet has looked at a
     * byte of it without the highest bit, and that byte is put back.
     */
    private Event takeKey(int key) {
        if (isWithinCharacter()) {
            return take(0x80 | key);
        }
        return key == TelnetFilter.CTRL_C && nothingTyped() ? Event.INTERRUPT : Event.NEED_MORE;
    }

    /** Whether the pending line ends with the beginning of a UTF-8 sequence (RFC 3629). */
    private boolean isWithinCharacter() {
        int trailing = 0;
        while (trailing < Math.min(3, length - 1) && Utf8.isTrailing(pending[length - 1 - trailing])) {
            trailing++;
        }
        return length > 0 && 1 + trailing < Utf8.lengthFrom(pending[length - 1 - trailing]);
    }

    private boolean nothingTyped() {
        return length == 0 && !heldCarriageReturn && !skipping;
    }

    private Event take(int octet) {
        if (!heldCarriageReturn) {
            return takeUnheld(octet);
        }
        heldCarriageReturn = false;
        if (octet == LF || octet == NUL) {
            return endLine();
        }
        Event event = append(CR);
        Event next = takeUnheld(octet);
        return event == Event.NEED_MORE ? next : event; // after TOO_LONG nothing but a line end is an event
    }

    private Event takeUnheld(int octet) {
        switch (octet) {
            case LF -> {
                return endLine();
            }
            case CR -> heldCarriageReturn = true;
            case BACKSPACE, DEL -> eraseCharacter();
            default -> {
                return octet == END_OF_TRANSMISSION && nothingTyped() ? Event.INTERRUPT : append(octet);
            }
        }
        return Event.NEED_MORE;
    }

    private Event append(int octet) {
        if (skipping) {
            return Event.NEED_MORE;
        }
        if (length == maxLine) {
            skipping = true;
            return Event.TOO_LONG;
        }
        if (length == pending.length) {
            pending = Arrays.copyOf(pending, Math.min(maxLine, 2 * length));
        }
        pending[length++] = (byte) octet;
        plain &= isPlain(octet);
        return Event.NEED_MORE;
    }

    /** Whether it is plain, or part of a character that is not ASCII. */
    private static boolean isText(byte octet) {
        return isPlain(octet) || octet < 0 && octet != (byte) TelnetFilter.IAC;
    }

    private static boolean isPlain(int octet) {
        return octet >= ' ' && octet < DEL || octet == '\t';
    }

    private void eraseCharacter() {
        while (length > 0 && Utf8.isTrailing(pending[length - 1])) {
            length--;
        }
        length = Math.max(0, length - 1);
    }

    private Event endLine() {
        boolean wasSkipping = skipping;
        line = pending;
        lineLength = length;
        if (!plain && !skipping) {
            cleanLine();
        }
        length = 0;
        plain = true;
        skipping = false;
        return wasSkipping ? Event.NEED_MORE : line == null ? Event.INVALID_ENCODING : Event.LINE;
    }

    private void cleanLine() {
        Slice cleaned = TextSanitizer.clean(line());
        line = cleaned == null ? null : cleaned.bytes();
        lineLength = cleaned == null ? 0 : cleaned.length();
    }
}
