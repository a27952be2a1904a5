package chatserver.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What one connection did and read, as far as the model must know. Used by one thread at a time. */
final class FuzzVisit {
    /** The number of the first watcher as a client. */
    static final int FIRST_WATCHER = 100;

    /** The number of the checker as a client. */
    static final int CHECKER = 200;

    private static final int IAC = 255;
    private static final int WONT = 252;
    private static final int DONT = 254;

    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_.-]{0,31}";
    private static final String CLEAN = "[^\\x00-\\x08\\x0a-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069]";
    private static final Pattern LINE = Pattern.compile("OK|PONG|ERR [a-z-]+( \\([ -~]+\\))?|INFO [A-Z]+ [ -~]+"
            + "|USER " + NAME + "|INFO " + NAME + " disconnected|(MSG|DM) " + NAME + " " + CLEAN + "+");
    private static final Pattern TAG = Pattern.compile("(MSG|DM) \\S+ .*?#(\\d+)\\.(\\d+)\\.(\\d+)");

    /** The origin of a text: the visit, and the number of the text in it. */
    record Tag(int client, int visit, int text) {
        /** Returns the tag at the end of a MSG or DM; fails if there is none. */
        static Tag of(String line) {
            Matcher matcher = TAG.matcher(line);
            assertThat(matcher.matches()).as("'%s' has a tag", line).isTrue();
            return new Tag(number(matcher, 2), number(matcher, 3), number(matcher, 4));
        }

        private static int number(Matcher matcher, int group) {
            return Integer.parseInt(matcher.group(group));
        }
    }

    final int client;
    final int number;
    final String name;

    /** Every line read. */
    final List<String> lines = new ArrayList<>();

    /** Broadcasts that the server has certainly executed, so that every other user must receive them. */
    final List<String> certain = new ArrayList<>();

    /** Whether it begins with another protocol; then the server must not execute any of its lines. */
    final boolean wrongProtocol;

    boolean loginSent;
    boolean loggedIn; // has read its OK
    boolean broken; // the connection broke, perhaps by the server
    boolean ended; // the server closed gracefully

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int telnetBytes; // of an answer to telnet that has begun

    FuzzVisit(int client, int number, String name, boolean wrongProtocol) {
        this.client = client;
        this.number = number;
        this.name = name;
        this.wrongProtocol = wrongProtocol;
    }

    /** Returns the tag at the end of its text with this number. */
    String tag(int text) {
        return "#" + client + "." + number + "." + text;
    }

    /** Returns the name in lower case, by which names are compared. */
    String key() {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Returns whether it may have logged in without having read the OK. */
    boolean isUncertain() {
        return loginSent && !loggedIn && !ended;
    }

    /** Returns the broadcasts that it has read. */
    List<String> broadcasts() {
        return lines.stream().filter(FuzzVisit::isBroadcast).toList();
    }

    static boolean isBroadcast(String line) {
        return line.startsWith("MSG ") || line.startsWith("INFO ") && line.endsWith(" disconnected");
    }

    /** Returns the last five lines that it has read. */
    List<String> latest() {
        return List.copyOf(lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    /** Takes bytes from the server. */
    void read(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int octet = bytes.get() & 0xff;
            if (telnetBytes > 0) {
                assertThat(telnetBytes == 2 || octet == WONT || octet == DONT)
                        .as("%s: telnet verb %d", this, octet)
                        .isTrue();
                telnetBytes = (telnetBytes + 1) % 3;
            } else if (octet == IAC && line.size() == 0) {
                telnetBytes = 1;
            } else if (octet == '\n') {
                add();
            } else {
                line.write(octet);
            }
        }
    }

    private void add() {
        String text;
        try {
            text = UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(line.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new AssertionError(this + ": not UTF-8: " + line.toString(UTF_8), e);
        }
        line.reset();
        assertThat(LINE.matcher(text).matches())
                .as("%s: '%s' is well-formed", this, text)
                .isTrue();
        assertThat(!isBroadcast(text) || loggedIn)
                .as("%s: '%s' before OK", this, text)
                .isTrue();
        loggedIn |= text.equals("OK");
        lines.add(text);
    }

    /** Takes the end of input. */
    void end() {
        assertThat(line.size() + telnetBytes)
                .as("%s: bytes of a line without its end", this)
                .isZero();
        ended = true;
    }

    @Override
    public String toString() {
        return name + " " + tag(0);
    }
}
