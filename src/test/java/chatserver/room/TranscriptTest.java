package chatserver.room;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.protocol.Slice;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chain of segments: its bytes, and which of them are kept or used again. */
class TranscriptTest {
    private static final int SEGMENT = Segment.BYTES;

    private final Transcript transcript = new Transcript();
    private final Segment first = transcript.retainTail();

    @Test
    void aNewTranscriptIsEmpty() {
        assertThat(transcript.end()).isZero();
        assertThat(transcript.retainTail()).isSameAs(first);
        assertThat(first.start()).isZero();
    }

    @Test
    void linesFollowEachOther() {
        append("MSG a hi\n");
        append("MSG b \nMSG b ho\n");
        assertThat(text()).isEqualTo("MSG a hi\nMSG b \nMSG b ho\n");
        assertThat(transcript.end()).isEqualTo(25);
    }

    @Test
    void onlyTheBytesWithinASliceAreAppended() {
        transcript.append(new Slice(bytes("0123456789"), 3, 6));
        assertThat(text()).isEqualTo("345");
    }

    @Test
    void bytesAreCopiedWhenTheyAreAppended() {
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
        assertThat(transcript.retainTail().start()).isEqualTo(SEGMENT + offset + 22 > SEGMENT ? SEGMENT : 0);
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
        Segment segment = first;
        for (int i = 0; i < 3; i++) {
            assertThat(segment.start()).isEqualTo((long) i * SEGMENT);
            assertThat(segment.end()).isEqualTo(segment.next.start());
            segment = segment.next;
        }
        assertThat(segment).isSameAs(transcript.retainTail());
        assertThat(segment.next).isNull();
    }

    @Test
    void segmentsWithoutReferencesAreUsedAgain() {
        append(filler(2 * SEGMENT));
        Segment second = first.advance();
        append(filler(SEGMENT));
        assertThat(second.next).isSameAs(first);
        assertThat(first.start()).isEqualTo(2L * SEGMENT);
        assertThat(first.next).isNull();
        assertThat(second.advance()).isSameAs(first);
        append("0123456789" + filler(SEGMENT));
        assertThat(first.next).isSameAs(second);
        assertThat(new String(first.bytes, US_ASCII)).isEqualTo(filler(SEGMENT));
        assertThat(new String(second.bytes, US_ASCII))
                .isEqualTo(("0123456789" + filler(SEGMENT)).substring(0, SEGMENT));
    }

    @Test
    void aReferenceToASegmentKeepsAllThatFollow() {
        Segment held = transcript.retainTail();
        Segment tail = first;
        for (int i = 0; i < 5; i++) {
            append(filler(SEGMENT));
            append("\n");
            tail = tail.advance();
        }
        List<Segment> kept = chain(held);
        assertThat(kept).hasSize(6).doesNotHaveDuplicates().last().isSameAs(tail);
        assertThat(kept).extracting(Segment::start).isSorted();

        Segment third = held.advance().advance();
        append(filler(3 * SEGMENT));
        assertThat(chain(third).subList(0, 4)).isEqualTo(kept.subList(2, 6));
        assertThat(chain(third).subList(4, 7)).contains(kept.get(0), kept.get(1));
    }

    /** With two references to a segment, and one to the next. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSegmentIsFreeWhenItsLastReferenceIsReleased(boolean firstReaderFirst) {
        Segment reader = transcript.retainTail();
        append(filler(SEGMENT) + "\n");
        Segment second = firstReaderFirst ? first.advance() : reader.advance();
        second.release();
        append(filler(SEGMENT));
        assertThat(first.start()).isZero();
        Segment third = transcript.retainTail();
        (firstReaderFirst ? reader : first).release();
        append(filler(2 * SEGMENT));
        assertThat(chain(third)).hasSize(3).contains(first, second);
    }

    /** Sixteen in the pool, and the one that has a reference. */
    @Test
    void atMostSixteenFreeSegmentsAreKept() {
        append(filler(100 * SEGMENT));
        List<Segment> hundred = chain(first);
        first.release();
        append(filler(100 * SEGMENT));
        Segment next = transcript.retainTail();
        append(filler(100 * SEGMENT));
        assertThat(chain(next)).filteredOn(hundred::contains).hasSizeLessThanOrEqualTo(17);
    }

    private static List<Segment> chain(Segment first) {
        return Stream.iterate(first, Objects::nonNull, segment -> segment.next).toList();
    }

    private void append(String lines) {
        transcript.append(Slice.of(bytes(lines)));
    }

    private String text() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (Segment segment = first; segment != null; segment = segment.next) {
            text.write(segment.bytes, 0, (int) Math.min(SEGMENT, transcript.end() - segment.start()));
        }
        return text.toString(US_ASCII);
    }

    /** Text that differs at every position. */
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
