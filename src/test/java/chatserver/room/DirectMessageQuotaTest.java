package chatserver.room;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

/** What counts in the quota of direct messages and lists of users, and for how long. */
class DirectMessageQuotaTest {
    private static final byte[] LINE = "DM a x\n".repeat(10).getBytes(US_ASCII); // 134 bytes with what it takes beside

    private final DirectMessageQuota limit = new DirectMessageQuota(8000, 1000, 10_000);

    @Test
    void eachMemberMayHaveItsOwnQuotaPending() {
        assertThat(limit.allows(8000)).isTrue();
        assertThat(limit.allows(8001)).isFalse();
    }

    @Test
    void onceTheCommonQuotaIsUsedUpAMemberMayHaveOneLineLeft() {
        limit.count(9_999);
        assertThat(limit.allows(8000)).isTrue();
        limit.count(1);
        assertThat(limit.allows(4608)).isTrue();
        assertThat(limit.allows(4609)).isFalse();
        limit.count(-1);
        assertThat(limit.allows(8000)).isTrue();
    }

    @Test
    void linesThatAreWrittenNoLongerCount() throws Exception {
        Outbox outbox = outboxWithDirectMessages();
        OutputStream out = new ByteArrayOutputStream();
        while (outbox.writeNext(out, Outbox.MAX_WRITE_BYTES) > 0) {
            // until everything is written
        }
        assertThatNothingCounts();
        outbox.close();
        assertThatNothingCounts();
    }

    @Test
    void linesOfAClosedOutboxNoLongerCount() throws Exception {
        Outbox outbox = outboxWithDirectMessages();
        outbox.close();
        assertThatNothingCounts();
        outbox.close();
        outbox.writeNext(new ByteArrayOutputStream(), Outbox.MAX_WRITE_BYTES); // by the owner, which was in a write
        assertThatNothingCounts();
    }

    @Test
    void aListThatManyClientsHavePendingCountsOnceUntilAllHaveReadItOrGone() throws Exception {
        SharedLines list = new SharedLines(new byte[5_000], limit);
        Outbox first = new Outbox(new Transcript(), limit);
        Outbox second = new Outbox(new Transcript(), limit);
        for (int i = 0; i < 3; i++) {
            first.reply(list);
            second.reply(list);
        }
        limit.count(4_999);
        assertThat(limit.isExhausted()).isFalse();
        limit.count(1);
        assertThat(limit.isExhausted()).isTrue();
        first.close();
        assertThat(limit.isExhausted()).isTrue();
        while (second.writeNext(new ByteArrayOutputStream(), Outbox.MAX_WRITE_BYTES) > 0) {
            // until everything is written
        }
        assertThat(limit.isExhausted()).isFalse();
        limit.count(-5_000);
        assertThatNothingCounts();
    }

    private Outbox outboxWithDirectMessages() {
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
