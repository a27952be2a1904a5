package chatserver.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Several clients, which all go away at the end: a server that stops would wait a while for them to do so. */
public final class Crowd implements AutoCloseable, Iterable<TestClient> {
    private final List<TestClient> clients = new ArrayList<>();

    /** No client yet. */
    public Crowd() {}

    /** Users who have logged in one after the other as {@code name0}, {@code name1} and so on. */
    public static Crowd login(TestServer server, String name, int count) throws IOException {
        Crowd crowd = new Crowd();
        for (int i = 0; i < count; i++) {
            crowd.add(server.login(name + i));
        }
        return crowd;
    }

    /** Takes on another one, and returns it. By any thread. */
    public synchronized TestClient add(TestClient client) {
        clients.add(client);
        return client;
    }

    /** Each of them, by the order of their coming. */
    public synchronized TestClient get(int index) {
        return clients.get(index);
    }

    /** How many there are. */
    public synchronized int size() {
        return clients.size();
    }

    @Override
    public synchronized Iterator<TestClient> iterator() {
        return List.copyOf(clients).iterator();
    }

    /** A task for each of them, to be run {@linkplain Together together}. */
    public synchronized Stream<Together.Task> each(Part part) {
        return IntStream.range(0, clients.size()).mapToObj(i -> () -> part.play(i, get(i)));
    }

    /** What one of a crowd does. */
    public interface Part {
        /** Does it. */
        void play(int index, TestClient client) throws Exception;
    }

    /** All go away without a word of TLS, so that none waits for a write of another thread. */
    public synchronized void abort() throws IOException {
        for (TestClient client : clients) {
            client.abort();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        for (TestClient client : clients) {
            client.close();
        }
    }
}
