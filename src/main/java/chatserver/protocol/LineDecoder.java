package chatserver.protocol;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Divides the bytes of one client into lines, however the network has split them, and limits their length. Used by the
 * connection thread only.
 *
 * <p>The caller hands over bytes with {@link #feed}, then calls {@link #next} until it returns
 * {@link Event#NEED_MORE}. After that the caller may reuse the array.
 *
 * <ul>
 *   <li>A line ends with LF or with CR NUL, which telnet sends for Enter (RFC 854). CRs before the LF and a CR after it
 *       belong to the line end.
 *   <li>NUL is otherwise ignored. So is a byte order mark at the very beginning.
 *   <li>Backspace, DEL and telnet's Erase Character remove the last character of the pending line; telnet's Erase Line
 *       removes all of it. Some clients send each key as it is pressed.
 * </ul>
 */
public final class LineDecoder {
    /** What the decoder found in the bytes. */
    public enum Event {
        /** All bytes are used up; feed more. */
        NEED_MORE,
        /** A complete line, perhaps blank: see {@link #line}. */
        LINE,
        /** The pending line has passed the limit. Reported once; the decoder skips the rest of that line. */
        TOO_LONG,
        /** A complete line that is not valid UTF-8. */
        INVALID_ENCODING,
        /** The user pressed Ctrl-C or Ctrl-D in telnet while the pending line was empty. */
        INTERRUPT,
        /** The connection began with a TLS hello. */
        WRONG_PROTOCOL,
        /** A telnet command was answered. It is no line, but costs as much. */
        TELNET_ANSWER
    }

    private static final int NUL = 0x00;
    private static final int END_OF_TRANSMISSION = 0x04;
    private static final int LF = 0x0a;
    private static final int CR = 0x0d;
    private static final int DEL = 0x7f;
    private static final int INITIAL_CAPACITY = 128;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final int maxLine;
    private final TelnetFilter telnet;

    private byte[] input = {};
    private int at;
    private int end;

    private boolean atBeginning = true; // every byte so far was of a byte order mark
    private int markLength; // bytes of it
    private boolean firstLine = true;

    private byte[] pending;
    private int length;
    private boolean plain = true; // every pending byte is printable ASCII or TAB
    private boolean afterLineFeed; // the last line ended with LF, and nothing was erased since
    private int heldReturns; // CRs that came last; the next byte tells whether they belong to a line end
    private boolean skipping;
    private byte[] line; // the pending bytes, or the sanitized ones; null if they are not UTF-8
    private int lineLength;

    /**
     * Creates a decoder for the beginning of a connection.
     *
     * @param maxLine most bytes in a line before its end, at least 2
     * @param telnetReplies takes the answers to the client's telnet, three bytes each
     */
    public LineDecoder(int maxLine, Consumer<byte[]> telnetReplies) {
        this.maxLine = maxLine;
        this.telnet = new TelnetFilter(telnetReplies);
        this.pending = new byte[Math.min(maxLine, INITIAL_CAPACITY)];
    }

    /** Returns the bytes of the heap that a decoder holds at most: the pending line, and a sanitized one. */
    public static long maxHeapBytes(int maxLine) {
        return maxLine + TextSanitizer.maxBytes(maxLine);
    }

    /** Hands over the first {@code count} bytes of {@code bytes}; the bytes fed before must be used up. */
    public void feed(byte[] bytes, int count) {
        input = bytes;
        at = 0;
        end = count;
    }

    /** Returns the next event in the bytes fed. */
    public Event next() {
        if (atBeginning) {
            skipByteOrderMark();
        }
        takeText();
        while (at < end) {
            int octet = telnet.accept(input[at++] & 0xff);
            Event event = switch (octet & ~0xff) {
                case 0 -> take(octet);
                case TelnetFilter.KEY -> takeKey(octet - TelnetFilter.KEY);
                case TelnetFilter.ANSWERED -> Event.TELNET_ANSWER;
                default -> Event.NEED_MORE;
            };
            if (event != Event.NEED_MORE) {
                return event;
            }
            takeText();
        }
        return Event.NEED_MORE;
    }

    private void skipByteOrderMark() {
        while (at < end && markLength < BYTE_ORDER_MARK.length && input[at] == BYTE_ORDER_MARK[markLength]) {
            at++;
            markLength++;
        }
        if (markLength == BYTE_ORDER_MARK.length) {
            atBeginning = false;
        } else if (at < end) {
            atBeginning = false;
            for (int i = 0; i < markLength; i++) { // a part of a mark is text
                append(BYTE_ORDER_MARK[i] & 0xff);
            }
        }
    }

    /** Appends a run of text at once. All other bytes take the slower way through the rest of this class. */
    private void takeText() {
        if (heldReturns > 0 || skipping || telnet.isWithinCommand()) {
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

    /**
     * Returns the line just reported, without its end, sanitized by {@link TextSanitizer}. Valid until the next call of
     * {@link #next}.
     */
    public Slice line() {
        return new Slice(line, 0, lineLength);
    }

    /**
     * Takes a control key that telnet sends as a command. Within a character it is no key: telnet has ignored the
     * highest bit of a byte and taken it for one. That byte is put back.
     */
    private Event takeKey(int key) {
        if (key == TelnetFilter.CTRL_U) {
            eraseLine();
            return Event.NEED_MORE;
        }
        if (isWithinCharacter()) {
            return take(0x80 | key);
        }
        return key == TelnetFilter.CTRL_C && nothingTyped() ? Event.INTERRUPT : Event.NEED_MORE;
    }

    /** Returns whether the pending line ends with the beginning of a UTF-8 sequence (RFC 3629). */
    private boolean isWithinCharacter() {
        int trailing = 0;
        while (trailing < Math.min(3, length - 1) && Utf8.isTrailing(pending[length - 1 - trailing])) {
            trailing++;
        }
        return length > 0 && 1 + trailing < Utf8.lengthFrom(pending[length - 1 - trailing]);
    }

    private boolean nothingTyped() {
        return length == 0 && typedReturns() == 0 && !skipping;
    }

    /** Returns how many of the held CRs do not belong to the end of the line before. */
    private int typedReturns() {
        return heldReturns - (heldReturns > 0 && length == 0 && afterLineFeed ? 1 : 0);
    }

    private Event take(int octet) {
        if (heldReturns == 0) {
            return takeUnheld(octet);
        }
        if (octet == CR) {
            heldReturns = Math.min(heldReturns + 1, maxLine + 2); // more would not change anything
            return Event.NEED_MORE;
        }
        if (octet == LF || octet == NUL) {
            return endLine(octet);
        }
        Event event = releaseReturns();
        Event next = takeUnheld(octet);
        return event == Event.NEED_MORE ? next : event; // after TOO_LONG, only a line end is an event
    }

    /** Appends the held CRs to the line, since no line end has followed. */
    private Event releaseReturns() {
        Event event = Event.NEED_MORE;
        for (int i = typedReturns(); i > 0 && event == Event.NEED_MORE; i--) {
            event = append(CR);
        }
        heldReturns = 0;
        return event;
    }

    private Event takeUnheld(int octet) {
        switch (octet) {
            case LF -> {
                return endLine(octet);
            }
            case CR -> heldReturns = 1;
            case NUL -> {} // no operation
            case TelnetFilter.BACKSPACE, DEL -> eraseCharacter();
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
        return firstLine && length == 2 && WrongProtocol.isTls(pending[0], octet)
                ? Event.WRONG_PROTOCOL
                : Event.NEED_MORE;
    }

    /** Returns whether the byte is plain, or part of a character that is not ASCII. */
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
        afterLineFeed = false;
    }

    private void eraseLine() {
        clear();
        afterLineFeed = false;
    }

    private Event endLine(int lastOctet) {
        boolean wasSkipping = skipping;
        line = pending;
        lineLength = length;
        if (!plain && !skipping) {
            sanitizeLine();
        }
        clear();
        afterLineFeed = lastOctet == LF;
        firstLine = false;
        return wasSkipping ? Event.NEED_MORE : line == null ? Event.INVALID_ENCODING : Event.LINE;
    }

    private void clear() {
        length = 0;
        plain = true;
        heldReturns = 0;
        skipping = false;
    }

    private void sanitizeLine() {
        Slice sanitized = TextSanitizer.clean(line());
        line = sanitized == null ? null : sanitized.bytes();
        lineLength = sanitized == null ? 0 : sanitized.length();
    }
}
