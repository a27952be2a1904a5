package chatserver.testing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock that goes when a test advances it. Any thread may call any method. */
public final class ManualClock implements LongSupplier {
    private final AtomicLong nanos = new AtomicLong(1);

    @Override
    public long getAsLong() {
        return nanos.get();
    }

    /** Advances it. */
    public void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
    }

    /** Advances it by milliseconds. */
    public void advanceMillis(long by) {
        advance(Duration.ofMillis(by));
    }
}
