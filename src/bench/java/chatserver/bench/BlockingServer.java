package chatserver.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The baseline: the simplest broadcast server. Each connection has a thread, and the sender's thread writes each message
 * to every socket. It knows LOGIN and MSG, and has no limits.
 */
final class BlockingServer {
    private final Map<String, Socket> users = new ConcurrentHashMap<>();

    private BlockingServer() {}

    /** Serves this port of the loopback address until the process is ended. */
    public static void main(String[] arguments) throws IOException {
        BlockingServer server = new BlockingServer();
        int port = Integer.parseInt(arguments[0]);
        try (ServerSocket listener = new ServerSocket(port, 1024, InetAddress.getLoopbackAddress())) {
            while (true) {
                Socket socket = listener.accept();
                new Thread(() -> server.serve(socket)).start();
            }
        }
    }

    private void serve(Socket socket) {
        String name = "";
        try (socket) {
            socket.setTcpNoDelay(true);
            BufferedReader lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("LOGIN ")) {
                    name = line.substring(6);
                    users.put(name, socket);
                    write(socket, "OK\n");
                } else if (line.startsWith("MSG ")) {
                    String message = "MSG " + name + " " + line.substring(4) + "\n";
                    for (Socket user : users.values()) {
                        if (user != socket) {
                            write(user, message);
                        }
                    }
                }
            }
        } catch (IOException e) {
            // the client has gone
        } finally {
            users.remove(name);
        }
    }

    private static void write(Socket user, String line) {
        try {
            synchronized (user) {
                user.getOutputStream().write(line.getBytes(UTF_8));
            }
        } catch (IOException e) {
            // the thread of that user gets the same error
        }
    }
}
