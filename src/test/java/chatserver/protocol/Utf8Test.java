package chatserver.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.util.HexFormat;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Compares the reader with the decoder of the JDK: both must find the same characters and refuse the same bytes. */
@Order(1) // takes long
class Utf8Test {
    private static final byte[] BORDERS = HexFormat.of().parseHex("007f808f909fa0bfc0c1c2dfe0edeff0f4f5ff");

    private final CharsetDecoder decoder = UTF_8.newDecoder();
    private final CharBuffer chars = CharBuffer.allocate(8);

    @Test
    void allSequencesOfTwoBytesAreReadAsTheJdkReadsThem() {
        for (int bytes = 0; bytes < 1 << 16; bytes++) {
            compare((byte) (bytes >> 8), (byte) bytes);
        }
    }

    @Test
    void allSequencesOfThreeNonAsciiBytesAreReadAsTheJdkReadsThem() {
        for (int bytes = 0x800000; bytes < 1 << 24; bytes++) {
            compare((byte) (bytes >> 16), (byte) (bytes >> 8), (byte) bytes);
        }
    }

    @Test
    void sequencesOfFourAndFiveBytesAreReadAsTheJdkReadsThem() {
        for (int lead = 0xe0; lead < 1 << 8; lead++) {
            for (int second = 0; second < 1 << 8; second++) {
                for (byte third : BORDERS) {
                    for (byte fourth : BORDERS) {
                        compare((byte) lead, (byte) second, third, fourth);
                        compare((byte) lead, (byte) second, third, fourth, (byte) 0x80);
                    }
                }
            }
        }
    }

    @Test
    void bytesPastTheEndAreNotRead() {
        assertThat(Utf8.characterAt("é".getBytes(UTF_8), 0, 1)).isEqualTo(-1);
    }

    /** Fails if the results differ. An assertion for each of the millions of sequences would take too long. */
    private void compare(byte... bytes) {
        if (!read(bytes).equals(decode(bytes))) {
            fail("%s: %s, not %s", HexFormat.of().formatHex(bytes), read(bytes), decode(bytes));
        }
    }

    private static String read(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < bytes.length; at += Utf8.lengthFrom(bytes[at])) {
            int character = Utf8.characterAt(bytes, at, bytes.length);
            if (character < 0) {
                return "invalid";
            }
            text.appendCodePoint(character);
        }
        return text.toString();
    }

    private String decode(byte[] bytes) {
        decoder.reset();
        boolean valid =
                !decoder.decode(ByteBuffer.wrap(bytes), chars.clear(), true).isError();
        return valid ? chars.flip().toString() : "invalid";
    }
}
