package chatserver.limits;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.protocol.Reply;
import chatserver.testing.NumericAddress;
import chatserver.testing.Together;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionLimiterTest {
    private static final int MANY = 1000;

    private static void assertAcquired(ConnectionLimiter limiter, String... addresses) {
        for (String address : addresses) {
            assertThat(limiter.acquire(NumericAddress.of(address))).as(address).isEmpty();
        }
    }

    private static void assertRefused(ConnectionLimiter limiter, String address, Reply reason) {
        assertThat(limiter.acquire(NumericAddress.of(address))).as(address).contains(reason);
    }

    private static void release(ConnectionLimiter limiter, String address) {
        limiter.release(NumericAddress.of(address));
    }

    @Test
    void theLimitForAllConnectionsHolds() {
        ConnectionLimiter limiter = new ConnectionLimiter(3, 2, true);
        assertAcquired(limiter, "192.0.2.1", "2001:db8::1", "192.0.2.2");
        assertRefused(limiter, "192.0.2.3", Reply.SERVER_FULL);
        assertRefused(limiter, "2001:db8:1::1", Reply.SERVER_FULL);
    }

    @Test
    void theLimitForEachAddressHolds() {
        ConnectionLimiter limiter = new ConnectionLimiter(MANY, 2, true);
        assertAcquired(limiter, "192.0.2.1", "192.0.2.1", "192.0.2.2");
        assertRefused(limiter, "192.0.2.1", Reply.TOO_MANY_CONNECTIONS);
        assertAcquired(limiter, "192.0.2.2");
        assertRefused(limiter, "192.0.2.2", Reply.TOO_MANY_CONNECTIONS);
    }

    @Test
    void aRefusalCountsNothing() {
        ConnectionLimiter limiter = new ConnectionLimiter(2, 1, true);
        assertAcquired(limiter, "192.0.2.1");
        for (int i = 0; i < MANY; i++) {
            assertRefused(limiter, "192.0.2.1", Reply.TOO_MANY_CONNECTIONS);
        }
        assertAcquired(limiter, "192.0.2.2");
        for (int i = 0; i < MANY; i++) {
            assertRefused(limiter, "192.0.2.3", Reply.SERVER_FULL);
        }
        release(limiter, "192.0.2.1");
        assertAcquired(limiter, "192.0.2.3");
    }

    @Test
    void aReleaseFreesOnePlace() {
        ConnectionLimiter limiter = new ConnectionLimiter(3, 2, true);
        assertAcquired(limiter, "192.0.2.1", "192.0.2.1", "192.0.2.2");
        release(limiter, "192.0.2.1");
        assertAcquired(limiter, "192.0.2.1");
        assertRefused(limiter, "192.0.2.1", Reply.SERVER_FULL);
        release(limiter, "192.0.2.2");
        assertRefused(limiter, "192.0.2.1", Reply.TOO_MANY_CONNECTIONS);
        assertAcquired(limiter, "192.0.2.3");
        assertRefused(limiter, "192.0.2.3", Reply.SERVER_FULL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"})
    void loopbackIsExemptIfSoConfigured(String loopback) {
        ConnectionLimiter limiter = new ConnectionLimiter(10, 1, true);
        assertThat(limiter.isExempt(NumericAddress.of(loopback))).isTrue();
        for (int i = 0; i < 10; i++) {
            assertAcquired(limiter, loopback);
        }
        assertRefused(limiter, loopback, Reply.SERVER_FULL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"})
    void loopbackIsLimitedIfNotExempt(String loopback) {
        ConnectionLimiter limiter = new ConnectionLimiter(10, 1, false);
        assertThat(limiter.isExempt(NumericAddress.of(loopback))).isFalse();
        assertAcquired(limiter, loopback);
        assertRefused(limiter, loopback, Reply.TOO_MANY_CONNECTIONS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1",
                "10.0.0.1",
                "::ffff:192.0.2.1",
                "2001:db8::1",
                "fe80::1",
                "::2",
                "64:ff9b::127.0.0.1"
            })
    void anAddressOutsideOfLoopbackIsNotExempt(String address) {
        ConnectionLimiter limiter = new ConnectionLimiter(10, 1, true);
        assertThat(limiter.isExempt(NumericAddress.of(address))).isFalse();
        assertAcquired(limiter, address);
        assertRefused(limiter, address, Reply.TOO_MANY_CONNECTIONS);
    }

    @Test
    void anIpv4AddressMappedIntoIpv6CountsAsIpv4() throws Exception {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1};
        InetAddress address = InetAddress.getByAddress(mapped);
        assertThat(address).isInstanceOf(Inet4Address.class);
        ConnectionLimiter limiter = new ConnectionLimiter(MANY, 2, true);
        assertThat(limiter.acquire(address)).isEmpty();
        assertAcquired(limiter, "192.0.2.1");
        assertRefused(limiter, "::ffff:192.0.2.1", Reply.TOO_MANY_CONNECTIONS);
        assertAcquired(limiter, "::ffff:192.0.2.2");
        release(limiter, "192.0.2.1");
        assertThat(limiter.acquire(address)).isEmpty();
    }

    @Test
    void anAddressBehindANat64CountsByTheIpv4AddressInside() {
        ConnectionLimiter limiter = new ConnectionLimiter(MANY, 1, true);
        assertAcquired(limiter, "64:ff9b::192.0.2.1", "64:ff9b::192.0.2.2");
        assertRefused(limiter, "64:ff9b::192.0.2.1", Reply.TOO_MANY_CONNECTIONS);
        assertRefused(limiter, "192.0.2.2", Reply.TOO_MANY_CONNECTIONS);
    }

    @Test
    void anIpv6AddressCountsByItsFirst64Bits() {
        ConnectionLimiter limiter = new ConnectionLimiter(MANY, 2, true);
        assertThat(NumericAddress.of("2001:db8::1")).isInstanceOf(Inet6Address.class);
        assertAcquired(limiter, "2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff");
        assertRefused(limiter, "2001:db8:0:1:8000::", Reply.TOO_MANY_CONNECTIONS);
        assertAcquired(limiter, "2001:db8:0:2::1", "2001:db8::1", "2001:db9:0:1::1");
        release(limiter, "2001:db8:0:1::1");
        assertAcquired(limiter, "2001:db8:0:1::2");
        assertRefused(limiter, "2001:db8:0:1::1", Reply.TOO_MANY_CONNECTIONS);
    }

    @Test
    void anIpv4AddressNeverCountsAsAnIpv6Network() {
        ConnectionLimiter limiter = new ConnectionLimiter(MANY, 1, true);
        assertAcquired(limiter, "32.1.13.184", "2001:db8::", "0.0.0.0", "::2", "::ffff:0.0.0.1");
    }

    @Test
    void everyPlaceIsFreeAgainAfterManyThreadsHaveReleasedIt() throws Exception {
        int threads = 8;
        int max = 5;
        int maxPerAddress = 2;
        ConnectionLimiter limiter = new ConnectionLimiter(max, maxPerAddress, true);
        AtomicInteger present = new AtomicInteger();
        AtomicInteger[] presentFrom = {new AtomicInteger(), new AtomicInteger(), new AtomicInteger()};
        Together.run(threads, thread -> () -> {
            for (int round = 0; round < MANY; round++) {
                int from = (thread + round) % presentFrom.length;
                InetAddress address = NumericAddress.of("192.0.2." + from);
                if (limiter.acquire(address).isEmpty()) {
                    assertThat(present.incrementAndGet()).isLessThanOrEqualTo(max);
                    assertThat(presentFrom[from].incrementAndGet()).isLessThanOrEqualTo(maxPerAddress);
                    Thread.yield();
                    presentFrom[from].decrementAndGet();
                    present.decrementAndGet();
                    limiter.release(address);
                }
            }
        });
        for (int from = 0; from < presentFrom.length; from++) {
            String address = "192.0.2." + from;
            assertAcquired(limiter, address, address);
            assertRefused(limiter, address, Reply.TOO_MANY_CONNECTIONS);
            release(limiter, address);
            release(limiter, address);
        }
        assertAcquired(limiter, "192.0.2.0", "192.0.2.0", "192.0.2.1", "192.0.2.1", "192.0.2.2");
        assertRefused(limiter, "192.0.2.2", Reply.SERVER_FULL);
    }
}
