package chatserver.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.ManualClock;
import org.junit.jupiter.api.Test;

/** What is admitted, by the lag of the slowest reader and by what each address has sent. By a manual clock. */
class FlowControlTest {
    private static final int MAX_BACKLOG = 128_000;
    private static final int BEHIND = 32_000; // a quarter
    private static final int AT_ONCE = 2_000; // a 64th
    private static final int A_SECOND = 1_000; // a 128th
    private static final int FULL_SHARERS = 16;
    private static final int SMALL = 15; // an 8192th
    private static final int MORE_THAN_SMALL = 16;

    private final ManualClock clock = new ManualClock();
    private long lag; // of the slowest client that keeps reading
    private int checks;
    private final FlowControl flow = new FlowControl(MAX_BACKLOG, now -> lag(), clock);

    private boolean admits(String address, int bytes) {
        return flow.admits(address, "a client at " + address, bytes);
    }

    private long lag() {
        checks++;
        return lag;
    }

    @Test
    void whileNoReaderIsBehindEverythingIsAdmitted() {
        for (int i = 0; i < 1000; i++) {
            assertThat(admits("a", 1000)).isTrue();
            clock.advanceMillis(1);
        }
    }

    @Test
    void betweenTwoChecksNoMoreIsAdmittedThanTheReadersMayLagByAndTheAllowances() {
        int admitted = 0;
        while (admits("a", 100)) {
            admitted += 100;
        }
        assertThat(admitted).isEqualTo(2 * BEHIND + AT_ONCE); // the first check comes when the first credit is used up
        assertThat(checks).isEqualTo(1);
    }

    @Test
    void whatIsAdmittedDependsOnHowFarTheSlowestReaderLags() {
        useUpCredit();
        lag = BEHIND - 500;
        clock.advanceMillis(1);
        assertThat(admits("a", 400)).isTrue();
        assertThat(admits("a", 400)).isTrue(); // the last may exceed it
        useUpAllowance("a");
        assertThat(admits("a", MORE_THAN_SMALL)).isFalse();
    }

    @Test
    void whileAReaderIsBehindEachAddressHasAnAllowance() {
        letReaderLag();
        assertThat(bytesAdmitted("a")).isEqualTo(AT_ONCE);
        assertThat(bytesAdmitted("b")).isEqualTo(AT_ONCE);
        clock.advanceMillis(500);
        assertThat(bytesAdmitted("a")).isEqualTo(A_SECOND / 2);
        clock.advanceMillis(60_000);
        assertThat(bytesAdmitted("a")).isEqualTo(AT_ONCE);
    }

    @Test
    void anAllowanceThatTheLastLineHasExceededIsADebt() {
        letReaderLag();
        assertThat(admits("a", AT_ONCE + A_SECOND)).isTrue();
        clock.advanceMillis(1000);
        assertThat(admits("a", MORE_THAN_SMALL)).isFalse();
        clock.advanceMillis(1);
        assertThat(admits("a", MORE_THAN_SMALL)).isTrue();
    }

    @Test
    void aClientThatSaysLittleDoesNotWaitForOthersOfItsAddress() {
        letReaderLag();
        useUpAllowance("a");
        for (int second = 0; second < 3; second++) {
            assertThat(flow.admits("a", "talker", SMALL)).isTrue();
            assertThat(flow.admits("a", "talker", 1)).isFalse();
            assertThat(flow.admits("a", "flooder", MORE_THAN_SMALL)).isFalse();
            clock.advanceMillis(1000);
            useUpAllowance("a");
        }
    }

    @Test
    void manyAddressesShareOneAllowanceEqually() {
        letReaderLag();
        int addresses = 10 * FULL_SHARERS;
        for (int i = 0; i < addresses; i++) {
            admits("a" + i, MORE_THAN_SMALL);
        }
        clock.advanceMillis(100);
        int admitted = 0;
        for (int i = 0; i < addresses; i++) {
            admitted += bytesAdmitted("a" + i);
        }
        assertThat(admitted)
                .isBetween(FULL_SHARERS * AT_ONCE / 2, FULL_SHARERS * AT_ONCE + addresses * MORE_THAN_SMALL);
    }

    @Test
    void theAllowanceOfAnAddressThatHasSentNothingForLongIsFullAgain() {
        letReaderLag();
        for (int i = 0; i < 10 * FULL_SHARERS; i++) {
            bytesAdmitted("a" + i);
        }
        clock.advanceMillis(60_000);
        admits("b", MORE_THAN_SMALL); // the others are forgotten
        clock.advanceMillis(60_000);
        assertThat(bytesAdmitted("a0")).isEqualTo(AT_ONCE);
    }

    @Test
    void aReaderThatHasCaughtUpEndsTheWait() {
        letReaderLag();
        useUpAllowance("a");
        lag = 0;
        assertThat(admits("a", MORE_THAN_SMALL)).as("before the next check").isFalse();
        clock.advanceMillis(1);
        assertThat(admits("a", MORE_THAN_SMALL)).isTrue();
    }

    private void letReaderLag() {
        useUpCredit();
        lag = BEHIND;
        clock.advanceMillis(1);
        admits("another", MORE_THAN_SMALL);
    }

    private void useUpCredit() {
        admits("another", BEHIND);
        admits("another", BEHIND);
    }

    private void useUpAllowance(String address) {
        bytesAdmitted(address);
    }

    private int bytesAdmitted(String address) {
        int admitted = 0;
        while (flow.isAllowed(address, 10)) {
            admitted += 10;
        }
        return admitted;
    }
}
