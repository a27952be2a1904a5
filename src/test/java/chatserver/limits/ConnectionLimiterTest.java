package chatserver.limits;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.protocol.Reply;
import chatserver.testing.Together;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionLimiterTest {
    private static final int MANY = 1000;

    /** From an address as numbers, so that no name is looked up. */
    private static InetAddress address(String numbers) {
        try {
            return InetAddress.getByName(numbers);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(numbers, e);
        }
    }

    private static void assertEnter(ConnectionLimiter admission, String... addresses) {
        for (String address : addresses) {
            assertThat(admission.acquire(address(address))).as(address).isEmpty();
        }
    }

    private static void assertRefused(ConnectionLimiter admission, String address, Reply reason) {
        assertThat(admission.acquire(address(address))).as(address).contains(reason);
    }

    private static void leave(ConnectionLimiter admission, String address) {
        admission.release(address(address));
    }

    @Test
    void countsAllConnections() {
        ConnectionLimiter admission = new ConnectionLimiter(3, 2, true);
        assertEnter(admission, "192.0.2.1", "2001:db8::1", "192.0.2.2");
        assertRefused(admission, "192.0.2.3", Reply.SERVER_FULL);
        assertRefused(admission, "2001:db8:1::1", Reply.SERVER_FULL);
    }

    @Test
    void countsTheConnectionsFromEachAddress() {
        ConnectionLimiter admission = new ConnectionLimiter(MANY, 2, true);
        assertEnter(admission, "192.0.2.1", "192.0.2.1", "192.0.2.2");
        assertRefused(admission, "192.0.2.1", Reply.TOO_MANY_CONNECTIONS);
        assertEnter(admission, "192.0.2.2");
        assertRefused(admission, "192.0.2.2", Reply.TOO_MANY_CONNECTIONS);
    }

    @Test
    void aRefusalCountsNothing() {
        ConnectionLimiter admission = new ConnectionLimiter(2, 1, true);
        assertEnter(admission, "192.0.2.1");
        for (int i = 0; i < MANY; i++) {
            assertRefused(admission, "192.0.2.1", Reply.TOO_MANY_CONNECTIONS);
        }
        assertEnter(admission, "192.0.2.2");
        for (int i = 0; i < MANY; i++) {
            assertRefused(admission, "192.0.2.3", Reply.SERVER_FULL);
        }
        leave(admission, "192.0.2.1");
        assertEnter(admission, "192.0.2.3");
    }

    @Test
    void leavingFreesOnePlace() {
        ConnectionLimiter admission = new ConnectionLimiter(3, 2, true);
        assertEnter(admission, "192.0.2.1", "192.0.2.1", "192.0.2.2");
        leave(admission, "192.0.2.1");
        assertEnter(admission, "192.0.2.1");
        assertRefused(admission, "192.0.2.1", Reply.SERVER_FULL);
        leave(admission, "192.0.2.2");
        assertRefused(admission, "192.0.2.1", Reply.TOO_MANY_CONNECTIONS);
        assertEnter(admission, "192.0.2.3");
        assertRefused(admission, "192.0.2.3", Reply.SERVER_FULL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"})
    void loopbackIsExemptIfItIsToBe(String loopback) {
        ConnectionLimiter admission = new ConnectionLimiter(10, 1, true);
        assertThat(admission.isExempt(address(loopback))).isTrue();
        for (int i = 0; i < 10; i++) {
            assertEnter(admission, loopback);
        }
        assertRefused(admission, loopback, Reply.SERVER_FULL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"})
    void loopbackIsLimitedIfItIsToBe(String loopback) {
        ConnectionLimiter admission = new ConnectionLimiter(10, 1, false);
        assertThat(admission.isExempt(address(loopback))).isFalse();
        assertEnter(admission, loopback);
        assertRefused(admission, loopback, Reply.TOO_MANY_CONNECTIONS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "10.0.0.1", "::ffff:192.0.2.1", "2001:db8::1", "fe80::1", "::2"})
    void nobodyElseIsExempt(String address) {
        ConnectionLimiter admission = new ConnectionLimiter(10, 1, true);
        assertThat(admission.isExempt(address(address))).isFalse();
        assertEnter(admission, address);
        assertRefused(admission, address, Reply.TOO_MANY_CONNECTIONS);
    }

    @Test
    void anIpv4AddressMappedIntoIpv6CountsAsIpv4() throws Exception {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1};
        InetAddress address = InetAddress.getByAddress(mapped);
        assertThat(address).isInstanceOf(Inet4Address.class);
        ConnectionLimiter admission = new ConnectionLimiter(MANY, 2, true);
        assertThat(admission.acquire(address)).isEmpty();
        assertEnter(admission, "192.0.2.1");
        assertRefused(admission, "::ffff:192.0.2.1", Reply.TOO_MANY_CONNECTIONS);
        assertEnter(admission, "::ffff:192.0.2.2");
        leave(admission, "192.0.2.1");
        assertThat(admission.acquire(address)).isEmpty();
    }

    @Test
    void anIpv6AddressCountsByItsFirst64Bits() {
        ConnectionLimiter admission = new ConnectionLimiter(MANY, 2, true);
        assertThat(address("2001:db8::1")).isInstanceOf(Inet6Address.class);
        assertEnter(admission, "2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff");
        assertRefused(admission, "2001:db8:0:1:8000::", Reply.TOO_MANY_CONNECTIONS);
        assertEnter(admission, "2001:db8:0:2::1", "2001:db8::1", "2001:db9:0:1::1");
        leave(admission, "2001:db8:0:1::1");
        assertEnter(admission, "2001:db8:0:1::2");
        assertRefused(admission, "2001:db8:0:1::1", Reply.TOO_MANY_CONNECTIONS);
    }

    @Test
    void addressesOfTheTwoKindsAreNeverTheSame() {
        ConnectionLimiter admission = new ConnectionLimiter(MANY, 1, true);
        assertEnter(admission, "32.1.13.184", "2001:db8::", "0.0.0.0", "::2", "::ffff:0.0.0.1");
    }

    @Test
    void everyPlaceComesBack() throws Exception {
        int threads = 8;
        int max = 5;
        int maxPerAddress = 2;
        ConnectionLimiter admission = new ConnectionLimiter(max, maxPerAddress, true);
        AtomicInteger present = new AtomicInteger();
        AtomicInteger[] presentFrom = {new AtomicInteger(), new AtomicInteger(), new AtomicInteger()};
        Together.run(threads, thread -> () -> {
            for (int round = 0; round < MANY; round++) {
                int from = (thread + round) % presentFrom.length;
                InetAddress address = address("192.0.2." + from);
                if (admission.acquire(address).isEmpty()) {
                    assertThat(present.incrementAndGet()).isLessThanOrEqualTo(max);
                    assertThat(presentFrom[from].incrementAndGet()).isLessThanOrEqualTo(maxPerAddress);
                    Thread.yield();
                    presentFrom[from].decrementAndGet();
                    present.decrementAndGet();
                    admission.release(address);
                }
            }
        });
        for (int from = 0; from < presentFrom.length; from++) {
            String address = "192.0.2." + from;
            assertEnter(admission, address, address);
            assertRefused(admission, address, Reply.TOO_MANY_CONNECTIONS);
            leave(admission, address);
            leave(admission, address);
        }
        assertEnter(admission, "192.0.2.0", "192.0.2.0", "192.0.2.1", "192.0.2.1", "192.0.2.2");
        assertRefused(admission, "192.0.2.2", Reply.SERVER_FULL);
    }
}
