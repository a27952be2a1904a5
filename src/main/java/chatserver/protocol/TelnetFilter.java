package chatserver.protocol;

import java.util.BitSet;
import java.util.function.Consumer;

/**
 * Removes the telnet commands (RFC 854) from a client's bytes, wherever they are and however they are split. Refuses
 * every option that the client offers or asks for (RFC 855). The server never starts a negotiation, so a client that
 * sends no IAC receives none. Used by the connection thread only.
 */
final class TelnetFilter {
    /** The result of {@link #accept} for a byte of a telnet command. */
    static final int NOTHING = -1;

    /** The result of {@link #accept} for the last byte of a command that was answered. */
    static final int ANSWERED = 0x200;

    /** The result of {@link #accept} for a command that telnet sends instead of a control key: this plus the key. */
    static final int KEY = 0x100;

    /** Ctrl-C, sent as Interrupt Process. */
    static final int CTRL_C = 0x03;

    /** Ctrl-U, sent as Erase Line. */
    static final int CTRL_U = 0x15;

    /** Ctrl-H, sent as Erase Character, whose effect is the same. */
    static final int BACKSPACE = 0x08;

    private static final int CTRL_O = 0x0f; // sent as Abort Output
    private static final int CTRL_Z = 0x1a; // sent as Suspend (RFC 1184)
    private static final int CTRL_BACKSLASH = 0x1c; // sent as Break

    private static final int SUSP = 237;
    private static final int SE = 240;
    private static final int BREAK = 243;
    private static final int IP = 244;
    private static final int AO = 245;
    private static final int EC = 247;
    private static final int EL = 248;
    private static final int SB = 250;
    private static final int WILL = 251;
    private static final int WONT = 252;
    private static final int DO = 253;
    private static final int DONT = 254;
    /** The first byte of every command. */
    static final int IAC = 255;

    /** RFC 860. Telnet asks for it after each Ctrl-C, and shows no more output until the server answers. */
    private static final int TIMING_MARK = 6;

    /** The most bytes of a subnegotiation; text follows, even if the subnegotiation has not ended. */
    private static final int MAX_SUBNEGOTIATION = 1024;

    private enum State {
        DATA,
        COMMAND,
        OPTION,
        SUBNEGOTIATION,
        SUBNEGOTIATION_COMMAND
    }

    private final Consumer<byte[]> replies;
    private final BitSet refused =
            new BitSet(); // 0 to 255: options asked for by DO; 256 to 511: options offered by WILL
    private State state = State.DATA;
    private int verb;
    private int subnegotiationBytes;

    /** Creates a filter that hands its answers to {@code replies}, three bytes each. */
    TelnetFilter(Consumer<byte[]> replies) {
        this.replies = replies;
    }

    /** Returns whether a command has begun and not ended. */
    boolean isWithinCommand() {
        return state != State.DATA;
    }

    /**
     * Takes the next byte, 0 to 255. Returns the byte of text that it completes, {@link #NOTHING}, {@link #ANSWERED}, or a
     * key of 0 to 31 plus {@link #KEY}.
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
                return refuse(octet) ? ANSWERED : NOTHING;
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
                return IAC; // doubled, it means the byte itself, which UTF-8 never uses
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
            case EC -> {
                return BACKSPACE;
            }
            case EL -> {
                return KEY + CTRL_U;
            }
            case SB -> {
                state = State.SUBNEGOTIATION;
                subnegotiationBytes = 0;
            }
            case WILL, WONT, DO, DONT -> {
                state = State.OPTION;
                verb = octet;
            }
            default -> {} // NOP, AYT and the like: this server does nothing for them
        }
        return NOTHING;
    }

    /** Returns whether there was an answer. */
    private boolean refuse(int option) {
        if (verb == DO && (option == TIMING_MARK || firstTime(option))) {
            reply(WONT, option);
            return true;
        }
        if (verb == WILL && firstTime(256 + option)) {
            reply(DONT, option);
            return true;
        }
        return false;
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
