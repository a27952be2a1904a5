package chatserver.client;

import chatserver.client.Key.Code;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Turns the bytes that a terminal sends into keys. Consumes unknown control keys and escape sequences whole, so none
 * becomes text. Used by one thread.
 */
final class KeyDecoder {
    private enum State {
        TEXT,
        /** Behind an ESC. */
        ESCAPE,
        /** Behind ESC [, the beginning of most keys. */
        CONTROL_SEQUENCE,
        /** One more byte belongs to the key: ESC O x, and ESC [ [ x on the Linux console. */
        FINAL_BYTE,
        /** In a report of the terminal, which ends with BEL or ESC \. */
        REPORT,
        /** Between the marks of a bracketed paste. */
        PASTE
    }

    private static final int ESC = 0x1b;
    private static final int BEL = 0x07;
    private static final int DEL = 0x7f;
    private static final byte[] PASTE_END = {ESC, '[', '2', '0', '1', '~'};
    private static final int MAX_PASTE = 4 << 20;
    private static final int MAX_PARAMETERS = 32;

    private static final Map<Integer, Code> CONTROL_KEYS = Map.ofEntries(
            Map.entry(0x01, Code.HOME),
            Map.entry(0x03, Code.CANCEL),
            Map.entry(0x04, Code.END_OF_INPUT),
            Map.entry(0x05, Code.END),
            Map.entry(0x08, Code.BACKSPACE),
            Map.entry(0x09, Code.TAB),
            Map.entry(0x0a, Code.ENTER),
            Map.entry(0x0b, Code.KILL_TO_END),
            Map.entry(0x0c, Code.REDRAW),
            Map.entry(0x0d, Code.ENTER),
            Map.entry(0x15, Code.KILL_TO_START),
            Map.entry(0x17, Code.KILL_WORD),
            Map.entry(0x1a, Code.SUSPEND),
            Map.entry(DEL, Code.BACKSPACE));

    /** Parameters and final byte of ESC [, or the final byte of ESC O. */
    private static final Map<String, Code> SEQUENCES = Map.ofEntries(
            Map.entry("A", Code.UP),
            Map.entry("B", Code.DOWN),
            Map.entry("C", Code.RIGHT),
            Map.entry("D", Code.LEFT),
            Map.entry("H", Code.HOME),
            Map.entry("F", Code.END),
            Map.entry("1~", Code.HOME),
            Map.entry("7~", Code.HOME),
            Map.entry("4~", Code.END),
            Map.entry("8~", Code.END),
            Map.entry("3~", Code.DELETE));

    private final Charset charset;
    private final CharsetDecoder decoder;
    private final ByteBuffer pending = ByteBuffer.allocate(16); // bytes of an incomplete character, ready to be read
    private final CharBuffer decoded = CharBuffer.allocate(32);
    private final StringBuilder parameters = new StringBuilder();
    private final ByteArrayOutputStream paste = new ByteArrayOutputStream();
    private int pasteEndSeen; // how many bytes of PASTE_END the paste ends with
    private boolean skipsCharacter; // the next character was typed with Alt
    private State state = State.TEXT;

    KeyDecoder(Charset charset) {
        this.charset = charset;
        decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        pending.limit(0);
    }

    /** Tells the decoder that the terminal paused. An ESC before a pause was the Esc key, not the start of a key. */
    void pause() {
        if (state == State.ESCAPE) {
            state = State.TEXT;
        }
    }

    /** Takes a byte; returns the key that it completes. */
    Optional<Key> accept(byte typed) {
        int octet = typed & 0xff;
        switch (state) {
            case TEXT -> {
                return octet < 0x20 || octet == DEL ? control(octet) : text(typed);
            }
            case ESCAPE -> {
                return afterEscape(octet, typed);
            }
            case CONTROL_SEQUENCE -> {
                return inSequence(octet);
            }
            case FINAL_BYTE -> {
                state = State.TEXT;
                parameters.append((char) octet);
                return sequence();
            }
            case REPORT -> {
                if (octet == BEL || octet == ESC) {
                    state = octet == ESC ? State.ESCAPE : State.TEXT; // ESC \ is ignored there
                }
            }
            case PASTE -> {
                return pasted(typed);
            }
        }
        return Optional.empty();
    }

    private Optional<Key> control(int octet) {
        if (octet == ESC) {
            state = State.ESCAPE;
            return Optional.empty();
        }
        return Optional.ofNullable(CONTROL_KEYS.get(octet)).map(Key::of);
    }

    private Optional<Key> text(byte typed) {
        pending.compact().put(typed).flip();
        decoder.decode(pending, decoded.clear(), false);
        String text = decoded.flip().toString();
        if (text.isEmpty() || skipsCharacter) {
            skipsCharacter &= text.isEmpty();
            return Optional.empty();
        }
        return Optional.of(new Key(Code.TEXT, text));
    }

    private Optional<Key> afterEscape(int octet, byte typed) {
        parameters.setLength(0);
        state = switch (octet) {
            case '[' -> State.CONTROL_SEQUENCE;
            case 'O' -> State.FINAL_BYTE;
            case ']', 'P', 'X', '^', '_' -> State.REPORT;
            case ESC -> State.ESCAPE;
            default -> State.TEXT;
        };
        if (state == State.TEXT && octet >= 0x80) { // Alt and a character of several bytes
            skipsCharacter = true;
            return text(typed);
        }
        return Optional.empty();
    }

    private Optional<Key> inSequence(int octet) {
        if (octet < 0x20 || octet > 0x7e) { // broken off
            state = State.TEXT;
            return accept((byte) octet);
        }
        if (octet == '[' && parameters.isEmpty()) {
            parameters.append('[');
            state = State.FINAL_BYTE;
            return Optional.empty();
        }
        if (parameters.length() < MAX_PARAMETERS) {
            parameters.append((char) octet);
        }
        return octet >= 0x40 ? sequence() : Optional.empty();
    }

    private Optional<Key> sequence() {
        String sequence = parameters.toString();
        state = sequence.equals("200~") ? State.PASTE : State.TEXT;
        return Optional.ofNullable(SEQUENCES.get(sequence)).map(Key::of);
    }

    private Optional<Key> pasted(byte typed) {
        if (paste.size() < MAX_PASTE) {
            paste.write(typed);
        }
        boolean matches = typed == PASTE_END[pasteEndSeen];
        pasteEndSeen = matches ? pasteEndSeen + 1 : typed == ESC ? 1 : 0;
        if (pasteEndSeen < PASTE_END.length) {
            return Optional.empty();
        }
        byte[] bytes = paste.toByteArray();
        int length = Math.max(0, bytes.length - PASTE_END.length);
        paste.reset();
        pasteEndSeen = 0;
        state = State.TEXT;
        return Optional.of(new Key(Code.PASTE, new String(Arrays.copyOf(bytes, length), charset)));
    }
}
