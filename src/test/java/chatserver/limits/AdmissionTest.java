package chatserver.limits;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.NumericAddress;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a connection takes of the limits, and that it gives back all of it once. */
class AdmissionTest {
    private static final InetAddress PROXY = NumericAddress.of("127.0.0.1");
    private static final InetAddress CLIENT = NumericAddress.of("203.0.113.7");

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final Admission.Limits limits = new Admission.Limits(
            new ConnectionLimiter(2, 1, true),
            new Bans(System::nanoTime),
            new RateLimiters(10, 100, System::nanoTime),
            new ConnectionRejector(timer, 0, Optional.empty(), System::nanoTime),
            AddressRange.parseAll("127.0.0.1").orElseThrow());

    @AfterEach
    void stopTimer() {
        timer.shutdownNow();
    }

    private Admission from(InetAddress address) {
        Socket socket = new Socket() {
            @Override
            public InetAddress getInetAddress() {
                return address;
            }
        };
        return new Admission(socket, limits);
    }

    @Test
    void aClientBehindAProxyHasARateOnceItIsIdentifiedAndThenItsOwn() {
        Admission admission = from(PROXY);
        assertThat(admission.enter()).isTrue();
        assertThat(admission.rate()).isEmpty();
        assertThat(admission.identify(CLIENT)).isTrue();
        Optional<TokenBucket> rate = admission.rate();
        assertThat(rate).isPresent();
        admission.release();
        Admission next = from(CLIENT);
        assertThat(next.enter()).isTrue();
        assertThat(next.rate())
                .as("the bucket that the last client from there gave back")
                .isEqualTo(rate);
    }

    @Test
    void aProxyThatSpeaksForItselfIsAsExemptAsItsAddress() {
        Admission admission = from(PROXY);
        assertThat(admission.enter()).isTrue();
        assertThat(admission.identify(PROXY)).isTrue();
        assertThat(admission.rate()).isEmpty();
    }

    @Test
    void aClientThatIsRefusedAfterItsHeaderGivesItsPlaceBack() {
        Admission admission = from(PROXY);
        assertThat(admission.enter()).isTrue();
        assertThat(admission.identify(CLIENT)).isTrue();
        Admission second = from(PROXY);
        assertThat(second.enter()).isTrue();
        assertThat(second.identify(CLIENT)).isFalse();
        second.release();
        assertThat(from(PROXY).enter()).as("the second place is free").isTrue();
        assertThat(from(PROXY).enter()).as("the server is full").isFalse();
    }

    @Test
    void aSecondReleaseGivesNothingBack() {
        Admission admission = from(CLIENT);
        assertThat(admission.enter()).isTrue();
        admission.release();
        admission.release();
        assertThat(from(PROXY).enter()).isTrue();
        assertThat(from(PROXY).enter()).isTrue();
        assertThat(from(PROXY).enter()).as("the server is full").isFalse();
    }
}
