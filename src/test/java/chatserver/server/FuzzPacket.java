package chatserver.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/**
 * Puts together what a client of the fuzz test sends in one visit: random lines, telnet commands and garbage. The model
 * must know what some of it means. So no client takes a name except by a whole LOGIN line with the name of the visit,
 * and every text ends with a tag of its own. Used by one thread.
 */
final class FuzzPacket {
    private static final int IAC = 255;
    private static final int SB = 250;
    private static final int SE = 240;
    private static final int NOP = 241;
    private static final int EC = 247;
    private static final int EL = 248;

    /** Ends everything that may have begun: a telnet command, a character, a line. */
    private static final int[] ESCAPE = {IAC, SE, IAC, SE, '\n'};

    /** Few, so that clients compete for them; in several spellings. */
    static final String[] NAMES = {
        "ann", "Ann", "bob", "BOB", "c.d", "C.d", "0-9_", "eve", "Eve", "fay", "gus", "Gus", "hal", "ida", "jim", "kay"
    };

    private static final String[] DM_RECEIVERS = {"ann", "BOB", "c.D", "0-9_", "eve", "nobody", "w0", "W1"};

    private static final String[] INVALID_NAMES = {
        "",
        " ",
        "two words",
        "-x",
        "\u00e9ve",
        "x".repeat(33),
        "../x",
        "a\u0001b",
        "a\u202eb",
        "<>",
        "idle-timeout",
        "Server-Shutdown",
        "KICKED"
    };

    private static final String[] COMMANDS = {
        "WHO",
        "who ",
        "HELP",
        "PING",
        "ping",
        " \tPING",
        "",
        " ",
        "\t",
        "MSG",
        "MSG  ",
        "DM",
        "DM ann",
        "WHAT",
        "KICK ann",
        "ban bob 1",
        "UNBAN ::1",
        "BANS",
        "WHOIS w0",
        "OK",
        "ERR x",
        "INFO ann disconnected",
        "GET / HTTP/1.1",
        "Host: x",
        "SSH-2.0-x",
        "\u0000",
        "PING\b\b\b\b",
        "WHX\bO",
        "\u00e9\u007f"
    };

    /** Parts of a text; none contains a line end or ends with the beginning of one. */
    private static final String[] PARTS = {
        "hello",
        " ",
        "  ",
        "\t",
        "MSG ",
        "INFO ann disconnected",
        "\u00e9",
        "\u6c49",
        "\ud83d\ude00",
        "\u0001",
        "\u0000",
        "\u0004",
        "\u001b[2J",
        "\rMSG eve forged",
        "\b",
        "\b\b",
        "\u007f",
        "\u0085",
        "\u2028",
        "\u2029",
        "\u202e",
        "\u2066",
        "\u200d",
        "\u200f",
        "\ufffd",
        "\ufeff"
    };

    private static final String[] LINE_ENDS = {"\n", "\n", "\r\n", "\r\0", "\r\r\n", "\n\r"};

    /** Bytes that have a meaning alone or begin something; no M, D or L, so that they cannot form a command. */
    private static final int[] GARBAGE = {
        IAC, IAC, SB, SE, 251, 252, 253, 254, 244, 243, 237, 6, 1, 0, 3, 4, 8, 127, '\r', '\n', ' ', '\t', 'a', 'W',
        0xc3, 0xa9, 0xe2, 0x80, 0xa8, 0xf0, 0x9f, 0xed, 0xa0, 0xc0, EC, EL, 0xef, 0xbb, 0xbf, 0x16
    };

    private static final int[][] INVALID_TEXTS = {
        {IAC, IAC}, {0xc3}, {0xc3, 0x28}, {0xc0, 0x80}, {0xed, 0xa0, 0x80}, {0xf5, 0x80, 0x80, 0x80}, {0x80}
    };

    private static final int[] BYTE_ORDER_MARK = {0xef, 0xbb, 0xbf};
    private static final int[] TLS_HELLO = {0x16, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3};

    /** What a client of another protocol sends first. */
    private static final String[] WRONG_PROTOCOLS = {
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n",
        "OPTIONS * HTTP/1.0\n",
        "hOST:x\n",
        "content-type : text/plain\r\0",
        "SSH-2.0-x\r\n"
    };

    private final Random random;
    private final int maxLine;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private FuzzVisit visit;
    private int texts; // in this visit

    FuzzPacket(Random random, int maxLine) {
        this.random = random;
        this.maxLine = maxLine;
    }

    /** Forgets all bytes, and begins with the first ones of a visit. */
    void begin(FuzzVisit next) {
        visit = next;
        texts = 0;
        bytes.reset();
        if (visit.wrongProtocol) {
            putWrongProtocol();
        } else if (oneIn(8)) {
            put(BYTE_ORDER_MARK);
        }
    }

    /** Puts the beginning of another protocol, then lines that the server must not execute. */
    private void putWrongProtocol() {
        if (oneIn(4)) {
            put(TLS_HELLO);
        } else {
            put(oneOf(WRONG_PROTOCOLS));
        }
        put("LOGIN " + visit.name + "\nMSG forged " + nextTag() + "\nDM w0 forged " + nextTag() + "\n");
    }

    /** Ends everything that may have begun. */
    void putEscape() {
        put(ESCAPE);
    }

    void putInvalidLogin() {
        put("LOGIN " + oneOf(INVALID_NAMES) + oneOf(LINE_ENDS));
    }

    void putCommand() {
        put(oneOf(COMMANDS) + oneOf(LINE_ENDS));
    }

    void putDirectMessage() {
        putMessage("DM " + oneOf(DM_RECEIVERS) + " ");
    }

    void putBroadcast() {
        putMessage("MSG ");
    }

    /** Returns the end of the next text. */
    String nextTag() {
        return visit.tag(texts++);
    }

    int size() {
        return bytes.size();
    }

    /** Returns the bytes, and forgets them. */
    byte[] take() {
        byte[] taken = bytes.toByteArray();
        bytes.reset();
        return taken;
    }

    void putLogin() {
        visit.loginSent = true;
        if (oneIn(8)) {
            put("LOGIN nobody");
            put(IAC, EL);
        }
        put(oneOf("LOGIN ", "login\t", " LoGiN  "));
        int half = random.nextInt(visit.name.length() + 1);
        put(visit.name.substring(0, half));
        if (oneIn(4)) {
            put(IAC, NOP);
        }
        if (oneIn(8)) {
            put(0);
        }
        if (oneIn(8)) {
            put('x', IAC, EC);
        }
        put(visit.name.substring(half) + oneOf("", "", " ", "x\b", "\u00e9\u007f") + oneOf(LINE_ENDS));
    }

    private void putMessage(String beginning) {
        put(beginning);
        for (int i = random.nextInt(6); i > 0; i--) {
            switch (random.nextInt(15)) {
                case 0 -> put(IAC, NOP);
                case 1 -> put(IAC, 251 + random.nextInt(4), random.nextInt(256));
                case 2 -> put(IAC, SB, 24, random.nextInt(200), IAC, SE);
                case 3 -> put(IAC, EC);
                case 4 -> {
                    put(IAC, EL);
                    put(beginning);
                }
                case 5 -> put("x".repeat(random.nextInt(maxLine / 4)));
                default -> put(oneOf(PARTS));
            }
        }
        put(" " + nextTag() + oneOf(LINE_ENDS));
    }

    void putGarbage() {
        for (int i = 1 + random.nextInt(12); i > 0; i--) {
            put(GARBAGE[random.nextInt(GARBAGE.length)]);
        }
    }

    void putTooLong() {
        put(oneOf("MSG ", "", "LOGIN ", "\u00e9"));
        put("y".repeat(maxLine + random.nextInt(5) * (1 + random.nextInt(100))));
        if (oneIn(2)) {
            put(oneOf(LINE_ENDS));
        }
    }

    void putInvalid() {
        put("MSG a");
        put(INVALID_TEXTS[random.nextInt(INVALID_TEXTS.length)]);
        put(" " + nextTag() + "\n");
    }

    void putMany() {
        String command = oneOf(COMMANDS);
        for (int i = random.nextInt(oneIn(8) ? 120 : 10); i > 0; i--) {
            put(command + "\n");
        }
    }

    void put(String text) {
        bytes.writeBytes(text.getBytes(UTF_8));
    }

    private void put(int... octets) {
        for (int octet : octets) {
            bytes.write(octet);
        }
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    private String oneOf(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
