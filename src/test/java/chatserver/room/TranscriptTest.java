package chatserver.room;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.protocol.Slice;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TranscriptTest {
    private static final int SEGMENT = Transcript.SEGMENT_BYTES;

    private final Transcript transcript = new Transcript();
    private final Transcript.Segment first = transcript.tail();

    @Test
    void isEmptyAtFirst() {
        assertThat(transcript.end()).isZero();
        assertThat(transcript.tail().start).isZero();
    }

    @Test
    void linesFollowEachOther() {
        append("MSG a hi\n");
        append("MSG b \nMSG b ho\n");
        assertThat(text()).isEqualTo("MSG a hi\nMSG b \nMSG b ho\n");
        assertThat(transcript.end()).isEqualTo(25);
    }

    @Test
    void ofASliceOnlyItsOwnBytesAreTaken() {
        transcript.append(new Slice(bytes("0123456789"), 3, 6));
        assertThat(text()).isEqualTo("345");
    }

    @Test
    void keepsNoHoldOnWhatItWasGiven() {
        byte[] line = bytes("MSG a hi\n");
        transcript.append(Slice.of(line));
        line[6] = 'X';
        assertThat(text()).isEqualTo("MSG a hi\n");
    }

    /** Lengths of a first line, so that the second one lies at every place about the border of a segment. */
    @ParameterizedTest
    @ValueSource(ints = {-12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2})
    void linesLieAcrossTheBorderOfSegments(int offset) {
        String filler = filler(SEGMENT + offset - 1);
        append(filler + "\n");
        append("MSG a text\n"); // 11 bytes
        append("MSG b more\n");
        assertThat(text()).isEqualTo(filler + "\nMSG a text\nMSG b more\n");
        assertThat(transcript.end()).isEqualTo(SEGMENT + offset + 22);
        assertThat(transcript.tail().start).isEqualTo(SEGMENT + offset + 22 > SEGMENT ? SEGMENT : 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT - 1, 5 * SEGMENT + 7})
    void aLineMayBeLongerThanASegment(int length) {
        append("MSG a before\n");
        append("MSG b " + filler(length) + "\n");
        append("MSG c after\n");
        assertThat(text()).isEqualTo("MSG a before\nMSG b " + filler(length) + "\nMSG c after\n");
    }

    @Test
    void segmentsFollowEachOtherWithoutAGap() {
        append(filler(3 * SEGMENT) + "\n");
        Transcript.Segment segment = first;
        for (int i = 0; i < 3; i++) {
            assertThat(segment.start).isEqualTo((long) i * SEGMENT);
            assertThat(segment.end()).isEqualTo(segment.next.start);
            segment = segment.next;
        }
        assertThat(segment).isSameAs(transcript.tail());
        assertThat(segment.next).isNull();
    }

    private void append(String lines) {
        transcript.append(Slice.of(bytes(lines)));
    }

    private String text() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (Transcript.Segment segment = first; segment != null; segment = segment.next) {
            text.write(segment.bytes, 0, (int) Math.min(SEGMENT, transcript.end() - segment.start));
        }
        return text.toString(US_ASCII);
    }

    /** Text in which every place looks different. */
    private static String filler(int length) {
        StringBuilder text = new StringBuilder(length + 10);
        while (text.length() < length) {
            text.append(text.length()).append(' ');
        }
        text.setLength(length);
        return text.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }
}
