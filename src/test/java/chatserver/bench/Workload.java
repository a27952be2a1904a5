package chatserver.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Something that a server is given to do, so that it can be seen what it takes. */
interface Workload {
    /** What it is called in properties and in the list of all runs. */
    String name();

    /** What it is called in tables. */
    String title();

    /** What of it a table shows. */
    List<Measure> shown();

    /** How often each server has to do it, of this many rounds. */
    default int rounds(int rounds) {
        return rounds;
    }

    /** Whether there is a point in letting this one do it. */
    default boolean suits(Peer peer) {
        return true;
    }

    /** What each server has to do once before it is measured. */
    default List<? extends Workload> warmUps() {
        return List.of();
    }

    /** Has it done; fails with the reason where the server does not get it done. */
    Map<Measure, Double> run(Server server) throws IOException;
}
