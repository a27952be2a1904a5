package chatserver.bench;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A user who sends a PING whenever the last one is answered, and takes down how long that took. Used by one thread. */
final class Pinger implements ReadListener {
    private final Client client;
    private final Latencies latencies;
    private long sent;
    private boolean answered;
    private boolean lineBegins = true;

    /** Lets this user do so from the first {@link #ping} on. */
    Pinger(Client client, Latencies latencies) {
        this.client = client;
        this.latencies = latencies;
        client.setListener(this);
    }

    /** Sends one, if the last one is answered. */
    void pingAgain() throws IOException {
        if (answered) {
            ping();
        }
    }

    /** Sends one. */
    void ping() throws IOException {
        answered = false;
        sent = System.nanoTime();
        client.send("PING\n");
    }

    /** No other line that it gets begins like PONG. */
    @Override
    public void onRead(ByteBuffer bytes, long at) {
        for (int i = 0; i < bytes.limit(); i++) {
            if (lineBegins && bytes.get(i) == 'P') {
                latencies.add(at - sent);
                answered = true;
            }
            lineBegins = bytes.get(i) == '\n';
        }
    }
}
