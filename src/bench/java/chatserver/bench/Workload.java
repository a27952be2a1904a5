package chatserver.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A task for a server, and what is measured while the server does it. */
interface Workload {
    /** Returns the name in properties and in the list of all runs. */
    String name();

    /** Returns the description in tables. */
    String title();

    /** Returns the measures that a table shows. */
    List<Measure> shown();

    /** Returns whether this server can do it. */
    boolean suits(Peer peer);

    /** Returns the workload that warms a server up for this one within about this time. */
    Workload warmUp(Duration time);

    /** Returns whether each run needs a new server process, and runs only once, without a warm-up. */
    default boolean needsNewServer() {
        return false;
    }

    /** Runs it against this server; throws the reason if the server does not complete it. */
    Map<Measure, Double> run(Server server) throws IOException, InterruptedException;
}
