package chatserver.room;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class WhisperLimitTest {
    private static final byte[] LINE = "DM a x\n".repeat(10).getBytes(US_ASCII); // 134 bytes with what it takes beside

    private final DirectMessageQuota limit = new DirectMessageQuota(8000, 1000, 10_000);

    @Test
    void eachMayHaveItsOwn() {
        assertThat(limit.allows(8000)).isTrue();
        assertThat(limit.allows(8001)).isFalse();
    }

    @Test
    void whenAllTogetherHaveTooMuchWhoHasLittleMayHaveMore() {
        limit.count(9_999);
        assertThat(limit.allows(8000)).isTrue();
        limit.count(1);
        assertThat(limit.allows(4608)).isTrue();
        assertThat(limit.allows(4609)).isFalse();
        limit.count(-1);
        assertThat(limit.allows(8000)).isTrue();
    }

    @Test
    void whatIsWrittenCountsNoMore() throws Exception {
        Outbox outbox = outboxWithWhispers();
        OutputStream out = new ByteArrayOutputStream();
        while (outbox.writeNext(out) > 0) {
            // until everything is written
        }
        assertThatNothingCounts();
        outbox.close();
        assertThatNothingCounts();
    }

    @Test
    void whatIsNeverWrittenCountsNoMore() throws Exception {
        Outbox outbox = outboxWithWhispers();
        outbox.close();
        assertThatNothingCounts();
        outbox.close();
        outbox.writeNext(new ByteArrayOutputStream()); // by whoever was at it
        assertThatNothingCounts();
    }

    private Outbox outboxWithWhispers() {
        Outbox outbox = new Outbox(new Transcript(), limit);
        for (int i = 0; i < 50; i++) {
            outbox.sendDirect(LINE);
        }
        limit.count(10_000 - 50 * 134);
        assertThat(limit.allows(4609)).isFalse();
        limit.count(-10_000 + 50 * 134);
        return outbox;
    }

    private void assertThatNothingCounts() {
        limit.count(9_999);
        assertThat(limit.allows(8000)).isTrue();
        limit.count(1);
        assertThat(limit.allows(8000)).isFalse();
        limit.count(-10_000);
    }
}
