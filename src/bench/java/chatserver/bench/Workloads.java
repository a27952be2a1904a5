package chatserver.bench;

import java.time.Duration;
import java.util.List;

/** The list of all workloads. */
final class Workloads {
    /** The simplest one, which also warms the servers up. */
    static final FanOut SATURATED = FanOut.saturated("saturated", 1, 100);

    private static final int EXODUS_USERS = 9000;
    private static final int SMALL_EXODUS_USERS = 900;
    private static final int EXODUS_PART = 9; // one user in this many leaves
    private static final int DIRECT_USERS = 5000;
    private static final int CROWD_USERS = 1000;
    private static final int CROWD_PART = 10; // one user in this many talks

    private Workloads() {}

    /** Returns all of them, none with more than this number of users, apart from those with a few hundred. */
    static List<Workload> all(int users) {
        FanOut paced = FanOut.paced("paced", 1, 100, 400);
        FanOut small = FanOut.paced("small", 1, 9, 50);
        FanOut unstalled = new FanOut("unstalled", 10, 100, 0, 4000, 300, Duration.ofSeconds(5), false);
        int crowd = Math.min(CROWD_USERS, users);
        int exodus = Math.min(EXODUS_USERS, users);
        int smallExodus = Math.min(SMALL_EXODUS_USERS, users);
        return List.of(
                SATURATED,
                FanOut.saturated("ten", 1, 10),
                FanOut.saturated("thousand", 1, 1000),
                FanOut.saturated("talkers", 9, 9),
                paced,
                new BesideBusyCore(paced),
                small,
                new BesideBusyCore(small),
                new FanOut("crowd", Math.max(1, crowd / CROWD_PART), crowd, 0, 64, 100, Duration.ofSeconds(5), true),
                unstalled,
                unstalled.withStalled("stalled", 50),
                new DirectMessages("direct-few", 10, Duration.ofSeconds(3)),
                new DirectMessages("direct-many", Math.min(DIRECT_USERS, users), Duration.ofSeconds(3)),
                new Exodus("exodus-reset", exodus, exodus / EXODUS_PART, false),
                new Exodus("exodus-quit", exodus, exodus / EXODUS_PART, true),
                new Exodus("exodus-small", smallExodus, smallExodus / EXODUS_PART, true),
                new FullHouse("house", users, Duration.ofSeconds(15)));
    }
}
