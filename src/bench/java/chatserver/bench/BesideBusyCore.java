package chatserver.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A workload on a machine on which another process keeps one core busy, so that threads are often preempted. */
record BesideBusyCore(Workload quiet) implements Workload {
    @Override
    public String name() {
        return "busy-" + quiet.name();
    }

    @Override
    public String title() {
        return quiet.title() + ", beside a busy core";
    }

    @Override
    public List<Measure> shown() {
        return quiet.shown();
    }

    @Override
    public boolean suits(Peer peer) {
        return quiet.suits(peer);
    }

    @Override
    public Workload warmUp(Duration time) {
        return quiet.warmUp(time);
    }

    @Override
    public Map<Measure, Double> run(Server server) throws IOException, InterruptedException {
        try (BusyCore busy = BusyCore.start()) {
            return quiet.run(server);
        }
    }
}
