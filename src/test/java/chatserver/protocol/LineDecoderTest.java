package chatserver.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.protocol.LineDecoder.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Tests which events the decoder makes of which bytes.
 *
 * <p>Each character of an input is a byte; {@link #utf8} gives the bytes of a text. An event is written as its name, a
 * line as its text in quotes, and an answer to telnet in hexadecimal.
 */
class LineDecoderTest {
    private static final int MAX_LINE = 16;

    static final List<Arguments> TABLE = List.of(
            input("nothing", ""),
            input("a line", "abc\n", "'abc'"),
            input("no line before its end", "abc"),
            input("several lines", "a\nb\n\nc\n", "'a'", "'b'", "''", "'c'"),
            input("CR LF", "a\r\nb\r\n", "'a'", "'b'"),
            input("CR NUL, telnet's Enter", "a\r\0b\r\0", "'a'", "'b'"),
            input("a CR within a line ends nothing", "a\rb\n", "'a\ufffdb'"),
            input("CR CR LF, of a program that ends its lines twice", "a\r\r\nb\r\r\r\n", "'a'", "'b'"),
            input("CR CR NUL", "a\r\r\0b\n", "'a'", "'b'"),
            input("LF CR", "a\n\rb\n\r", "'a'", "'b'"),
            input("LF CR LF is a blank line", "a\n\r\n\rb\n", "'a'", "''", "'b'"),
            input("LF CR NUL is a blank line", "a\n\r\0b\n", "'a'", "''", "'b'"),
            input("one CR belongs to the LF before it", "a\n\r\rb\n", "'a'", "'\ufffdb'"),
            input("a CR after LF and an erased character", "a\nx\b\rb\n", "'a'", "'\ufffdb'"),
            input("a CR after CR NUL", "a\r\0\rb\n", "'a'", "'\ufffdb'"),
            input("a CR at the very beginning", "\rb\n", "'\ufffdb'"),
            input("Ctrl-D after LF CR", "a\n\r\4", "'a'", "INTERRUPT"),
            input("Interrupt Process after LF CR", "a\n\r\u00ff\u00f4", "'a'", "INTERRUPT"),
            input("Interrupt Process after a CR", "\r\u00ff\u00f4\n", "''"),
            input("blanks are kept", " a\t b \n", "' a\t b '"),
            input("NUL anywhere", "\0\0a\0b\0\r\n\0\n\0\0", "'ab'", "''"),
            input("NUL within a character", "\u00e3\u0000\u0083\u009f\n", "'\u30df'"),
            input("NUL and then Ctrl-D", "\0\4", "INTERRUPT"),
            input("NULs do not count as bytes of a line", "12345678\0\0\00012345678\0\n", "'1234567812345678'"),
            input("a byte order mark", "\u00ef\u00bb\u00bfab\n", "'ab'"),
            input("a byte order mark does not count", "\u00ef\u00bb\u00bf1234567890123456\n", "'1234567890123456'"),
            input("a byte order mark alone", "\u00ef\u00bb\u00bf\n\4", "''", "INTERRUPT"),
            input("a second byte order mark is text", utf8("\ufeff\ufeffa\n"), "'\ufeffa'"),
            input("a byte order mark on another line is text", utf8("a\n\ufeffb\n"), "'a'", "'\ufeffb'"),
            input("a byte order mark after a character is text", utf8("a\ufeffb\n"), "'a\ufeffb'"),
            input("the first byte of a mark", "\u00efa\n", "INVALID_ENCODING"),
            input("two bytes of a mark", "\u00ef\u00bb\n", "INVALID_ENCODING"),
            input("a character that begins like the mark", utf8("\ufef0\n"), "'\ufef0'"),
            input("a mark that has to be erased as text", "\u00ef\u00bb\bb\n", "'b'"),
            input("a TLS hello", "\26\3\1\2\0\1", "WRONG_PROTOCOL"),
            input("a TLS record on another line", "a\n\26\3\n", "'a'", "'\ufffd\ufffd'"),
            input("a TLS record after a character", "a\26\3\n", "'a\ufffd\ufffd'"),
            input("half of a TLS record", "\26\4\n", "'\ufffd\ufffd'"),
            input("UTF-8", utf8("h\u00e9 \u30df \ud83d\ude00\n"), "'h\u00e9 \u30df \ud83d\ude00'"),
            input("an escape sequence is taken apart", "a\33[2Jb\n", "'a\ufffd[2Jb'"),
            input("a byte of no character", "a\u00c0b\nc\n", "INVALID_ENCODING", "'c'"),
            input("half a character", "a\u00c3\nc\n", "INVALID_ENCODING", "'c'"),
            input("a surrogate in UTF-8", "\u00ed\u00a0\u0080\nc\n", "INVALID_ENCODING", "'c'"),
            input("as long as allowed", "1234567890123456\n", "'1234567890123456'"),
            input("as long as allowed, then CR LF", "1234567890123456\r\n", "'1234567890123456'"),
            input("too long by one", "12345678901234567\nb\n", "TOO_LONG", "'b'"),
            input("as long as allowed, then CR CR LF", "1234567890123456\r\r\n", "'1234567890123456'"),
            input("too long by a CR", "1234567890123456\rx\nb\n", "TOO_LONG", "'b'"),
            input("CRs that end no line", "\r".repeat(40) + "x\nb\n", "TOO_LONG", "'b'"),
            input("CRs that fit", "\r".repeat(15) + "x\nb\n", "'" + "\ufffd".repeat(15) + "x'", "'b'"),
            input("CRs that end a line", "a" + "\r".repeat(40) + "\nb\n", "'a'", "'b'"),
            input(
                    "a line too long is reported once, before its end",
                    "1234567890123456789012345678901234567890",
                    "TOO_LONG"),
            input(
                    "the rest of a line too long is skipped",
                    "12345678901234567\u00c0\4\177zz\r\nb\n",
                    "TOO_LONG",
                    "'b'"),
            input("two lines too long", "12345678901234567\n12345678901234567\n", "TOO_LONG", "TOO_LONG"),
            input("backspace", "ab\bc\n", "'ac'"),
            input("DEL", "ab\177\177\177c\n", "'c'"),
            input("backspace takes a whole character", utf8("a\u30df\bb\n"), "'ab'"),
            input("backspace takes what was not valid", "a\u00c0\bb\n", "'ab'"),
            input("backspace takes no line end", "a\n\bb\n", "'a'", "'b'"),
            input("backspace takes a CR", "a\r\bb\n", "'ab'"),
            input("Erase Character", "ab\u00ff\u00f7c\n", "'ac'"),
            input("Erase Character takes a whole character", utf8("a\u30df") + "\u00ff\u00f7b\n", "'ab'"),
            input("Erase Character takes part of a character", "a\u00e3\u0083\u00ff\u00f7b\n", "'ab'"),
            input("Erase Character takes a CR", "a\r\u00ff\u00f7b\n", "'ab'"),
            input("Erase Character on an empty line", "\u00ff\u00f7b\n", "'b'"),
            input("Erase Line", utf8("a\u30df\1") + "\u00ff\u00f8b\n", "'b'"),
            input("Erase Line takes a CR", "a\r\u00ff\u00f8\nb\n", "''", "'b'"),
            input("Erase Line takes part of a character", "a\u00e3\u00ff\u00f8b\n", "'b'"),
            input("Erase Line takes no line end", "a\n\u00ff\u00f8b\n", "'a'", "'b'"),
            input("Erase Line takes a line too long", "12345678901234567x\u00ff\u00f8b\n", "TOO_LONG", "'b'"),
            input("Ctrl-D after Erase Line", "a\u00ff\u00f8\4", "INTERRUPT"),
            input("a CR after LF and Erase Line", "a\n\u00ff\u00f8\rb\n", "'a'", "'\ufffdb'"),
            input("backspace makes room", "1234567890123456\b7\n", "'1234567890123457'"),
            input("Ctrl-D alone", "\4", "INTERRUPT"),
            input("Ctrl-D after a line", "a\n\4", "'a'", "INTERRUPT"),
            input("Ctrl-D within a line is no interrupt", "a\4b\n", "'a\ufffdb'"),
            input("Ctrl-D on a line erased", "a\b\4", "INTERRUPT"),
            input("Interrupt Process alone", "\u00ff\u00f4", "INTERRUPT"),
            input("Interrupt Process within a line", "a\u00ff\u00f4b\n", "'ab'"),
            input("Interrupt Process for a byte of ミ", "\u00e3\u00ff\u00f4\u009f\n", "'ミ'"),
            input("Break for a byte of 本", "\u00e6\u00ff\u00f3\u00ac\n", "'本'"),
            input("Suspend for the last byte of 🏚", "\u00f0\u009f\u008f\u00ff\u00ed\n", "'🏚'"),
            input("Interrupt Process after a character", "\u00c3\u00a4\u00ff\u00f4\n", "'ä'"),
            input("Ctrl-C in telnet", "\u00ff\u00f4\u00ff\u00fd\6", "INTERRUPT", "fffc06"),
            input("a telnet command within a character", "\u00e3\u00ff\u00f1\u0083\u009f\n", "'\u30df'"),
            input("a telnet command between CR and LF", "a\r\u00ff\u00f1\n", "'a'"),
            input("an option asked for", "a\u00ff\u00fd\1b\n", "fffc01", "'ab'"),
            input("an LF that is an option", "a\u00ff\u00fd\nb\n", "fffc0a", "'ab'"),
            input("an LF in a subnegotiation", "a\u00ff\u00fa\30\n\u00ff\u00f0b\n", "'ab'"));

    private static Arguments input(String what, String bytes, String... events) {
        return Arguments.of(what, bytes, List.of(events));
    }

    private static String utf8(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("TABLE")
    void bytesGiveTheSameEventsHoweverTheyAreSplit(String what, String input, List<String> events) {
        byte[] bytes = input.getBytes(ISO_8859_1);
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(decode(bytes, cut)).as("cut at %d", cut).isEqualTo(events);
        }
        int[] everywhere = new int[bytes.length];
        Arrays.setAll(everywhere, i -> i);
        assertThat(decode(bytes, everywhere)).as("byte by byte").isEqualTo(events);
    }

    @Test
    void randomBytesGiveTheSameEventsHoweverTheyAreSplit() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] alphabet =
                "ab\u00e3\u0083\u009f\u00ff\u00fd\u00fb\u00fa\u00f0\u00f4\u00f7\u00f8\u00ef\u00bb\u00bf\26\3\6\4\b\177\r\n\0 "
                        .getBytes(ISO_8859_1);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = new byte[random.nextInt(60)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = alphabet[random.nextInt(alphabet.length)];
            }
            List<String> whole = decode(bytes);
            for (int cut = 0; cut <= bytes.length; cut++) {
                assertThat(decode(bytes, cut))
                        .as("seed %d, round %d, cut at %d", seed, round, cut)
                        .isEqualTo(whole);
            }
        }
    }

    @Test
    void linesOfAllLengthsUpToTheLimitAreReadWhole() {
        for (int length = 0; length <= 1000; length++) {
            LineDecoder decoder = new LineDecoder(1000, reply -> {});
            byte[] bytes = ("x".repeat(length) + "\n").getBytes(ISO_8859_1);
            decoder.feed(bytes, bytes.length);
            assertThat(decoder.next()).isEqualTo(Event.LINE);
            assertThat(decoder.line().length()).isEqualTo(length);
        }
    }

    @Test
    void bytesBeyondTheCountFedAreNotRead() {
        LineDecoder decoder = new LineDecoder(MAX_LINE, reply -> {});
        decoder.feed("a\nb\n".getBytes(ISO_8859_1), 2);
        assertThat(decoder.next()).isEqualTo(Event.LINE);
        assertThat(decoder.next()).isEqualTo(Event.NEED_MORE);
    }

    /** Feeds the bytes in pieces, and overwrites each piece once it is used up. */
    private static List<String> decode(byte[] bytes, int... cuts) {
        List<String> events = new ArrayList<>();
        LineDecoder decoder =
                new LineDecoder(MAX_LINE, reply -> events.add(HexFormat.of().formatHex(reply)));
        int from = 0;
        for (int cut : cuts) {
            feed(decoder, Arrays.copyOfRange(bytes, from, cut), events);
            from = cut;
        }
        feed(decoder, Arrays.copyOfRange(bytes, from, bytes.length), events);
        return events;
    }

    private static void feed(LineDecoder decoder, byte[] piece, List<String> events) {
        decoder.feed(piece, piece.length);
        Event event;
        while ((event = decoder.next()) != Event.NEED_MORE) {
            if (event != Event.TELNET_ANSWER) { // the answer itself is in the list
                events.add(event == Event.LINE ? "'" + decoder.line() + "'" : event.name());
            }
        }
        Arrays.fill(piece, (byte) 'X');
    }
}
