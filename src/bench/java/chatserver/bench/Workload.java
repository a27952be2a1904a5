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

    /** Whether this one can be asked to do it. */
    boolean suits(Peer peer);

    /** Has it done; fails with the reason where the server does not get it done. */
    Map<Measure, Double> run(Server server) throws IOException, InterruptedException;
}
