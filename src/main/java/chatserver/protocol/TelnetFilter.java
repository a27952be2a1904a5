package chatserver.protocol;

import java.util.BitSet;
import java.util.function.Consumer;

/**
 * Takes the telnet commands (RFC 854) out of a client's bytes, wherever they stand and however they are split, and
 * refuses every option that the client offers or asks for (RFC 855). The server itself never starts a negotiation, so
 * a client that sends no IAC never sees one. Used by one connection's thread only.
 */
final class TelnetFilter {
    /** What {@link #accept} returns for a byte that belongs to a telnet command. */
    static final int NOTHING = -1;

    /** What {@link #accept} returns for a command that telnet sends in place of a control key: this, plus the key. */
    static final int KEY = 0x100;

    /** Ctrl-C, sent as Interrupt Process. */
    static final int CTRL_C = 0x03;

    private static final int CTRL_O = 0x0f; // sent as Abort Output
    private static final int CTRL_Z = 0x1a; // sent as Suspend (RFC 1184)
    private static final int CTRL_BACKSLASH = 0x1c; // sent as Break

    private static final int SUSP = 237;
    private static final int SE = 240;
    private static final int BREAK = 243;
    private static final int IP = 244;
    private static final int AO = 245;
    private static final int SB = 250;
    private static final int WILL = 251;
    private static final int WONT = 252;
    private static final int DO = 253;
    private static final int DONT = 254;
    /** Begins every command. */
    static final int IAC = 255;

    /** RFC 860. Asked for after Ctrl-C; telnet keeps the user's screen dark until it is answered, each time. */
    private static final int TIMING_MARK = 6;

    /** A subnegotiation that has not ended after this many bytes is taken as ended. */
    private static final int MAX_SUBNEGOTIATION = 1024;

    private enum State {
        DATA,
        COMMAND,
        OPTION,
        SUBNEGOTIATION,
        SUBNEGOTIATION_COMMAND
    }

    private final Consumer<byte[]> replies;
    private final BitSet refused = new BitSet(); // options asked for by DO at 0 to 255, offered by WILL at 256 to 511
    private State state = State.DATA;
    private int verb;
    private int subnegotiationBytes;

    /** A filter that hands its answers to {@code replies}, three bytes each. */
    TelnetFilter(Consumer<byte[]> replies) {
        this.replies = replies;
    }

    /** Whether the next byte belongs to a command, or may. */
    boolean isWithinCommand() {
        return state != State.DATA;
    }

    /**
     * Takes the next byte, 0 to 255, and returns the byte of text that it completes, {@link #NOTHING}, or a key of 0 to
     * 31 plus {@link #KEY}.
     */
    int accept(int octet) {
        switch (state) {
            case DATA -> {
                if (octet != IAC) {
                    return octet;
                }
                state = State.COMMAND;
            }
            case COMMAND -> {
                return command(octet);
            }
            case OPTION -> {
                state = State.DATA;
                refuse(octet);
            }
            case SUBNEGOTIATION -> skip(octet == IAC ? State.SUBNEGOTIATION_COMMAND : State.SUBNEGOTIATION);
            case SUBNEGOTIATION_COMMAND -> skip(octet == SE ? State.DATA : State.SUBNEGOTIATION);
        }
        return NOTHING;
    }

    private void skip(State next) {
        state = ++subnegotiationBytes < MAX_SUBNEGOTIATION ? next : State.DATA;
    }

    private int command(int octet) {
        state = State.DATA;
        switch (octet) {
            case IAC -> {
                return IAC; // doubled: the byte itself, which UTF-8 never uses
            }
            case IP -> {
                return KEY + CTRL_C;
            }
            case BREAK -> {
                return KEY + CTRL_BACKSLASH;
            }
            case AO -> {
                return KEY + CTRL_O;
            }
            case SUSP -> {
                return KEY + CTRL_Z;
            }
            case SB -> {
                state = State.SUBNEGOTIATION;
                subnegotiationBytes = 0;
            }
            case WILL, WONT, DO, DONT -> {
                state = State.OPTION;
                verb = octet;
            }
            default -> {} // NOP, AYT, erase and the like: nothing that this server does
        }
        return NOTHING;
    }

    private void refuse(int option) {
        if (verb == DO && (option == TIMING_MARK || firstTime(option))) {
            reply(WONT, option);
        } else if (verb == WILL && firstTime(256 + option)) {
            reply(DONT, option);
        }
    }

    private boolean firstTime(int request) {
        boolean first = !refused.get(request);
        refused.set(request);
        return first;
    }

    private void reply(int answer, int option) {
        replies.accept(new byte[] {(byte) IAC, (byte) answer, (byte) option});
    }
}
