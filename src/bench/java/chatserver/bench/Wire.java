package chatserver.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;

/** How clients of a server come in, and how they say something to all. */
enum Wire {
    /** This project's. */
    CHAT(1) {
        @Override
        List<Step> entrance(String name, boolean reads) {
            return List.of(new Step("LOGIN " + name + "\n", "OK\n"));
        }

        @Override
        String message(String text) {
            return "MSG " + text + "\n";
        }
    },

    /** Redis's publish and subscribe. */
    REDIS(7) {
        @Override
        List<Step> entrance(String name, boolean reads) {
            return reads ? List.of(new Step("SUBSCRIBE room\r\n", ":1\r\n")) : List.of();
        }

        @Override
        String message(String text) {
            return "*3\r\n$7\r\nPUBLISH\r\n$4\r\nroom\r\n$" + text.length() + "\r\n" + text + "\r\n";
        }
    },

    /** NATS's. */
    NATS(2) {
        @Override
        List<Step> entrance(String name, boolean reads) {
            String connect = "CONNECT {\"verbose\":false,\"pedantic\":false,\"echo\":false}\r\n";
            String subscribe = reads ? "SUB room 1\r\n" : "";
            return List.of(new Step("", "INFO"), new Step(connect + subscribe + "PING\r\n", "PONG"));
        }

        @Override
        String message(String text) {
            return "PUB room " + text.length() + "\r\n" + text + "\r\n";
        }
    },

    /** Internet Relay Chat. */
    IRC(1) {
        /** A line has at most 512 bytes, and everybody is told of everybody who comes. */
        @Override
        boolean carries(int users, int bytes) {
            return users <= 200 && bytes <= 400;
        }

        @Override
        List<Step> entrance(String name, boolean reads) {
            return List.of(
                    new Step("NICK " + name + "\r\nUSER " + name + " 0 * :u\r\n", " 001 "),
                    new Step("JOIN #room\r\n", " 366 "));
        }

        @Override
        String message(String text) {
            return "PRIVMSG #room :" + text + "\r\n";
        }
    };

    private final int linesPerMessage;

    Wire(int linesPerMessage) {
        this.linesPerMessage = linesPerMessage;
    }

    /** How many line ends a reader gets for one message. */
    int linesPerMessage() {
        return linesPerMessage;
    }

    /** Whether it is made for so many users and for texts of so many bytes. */
    boolean carries(int users, int bytes) {
        return true;
    }

    /** What a client says to come in, and what it waits for before it goes on. */
    abstract List<Step> entrance(String name, boolean reads);

    /** What a client sends to say this to everybody. */
    abstract String message(String text);

    /** The same, as bytes. */
    byte[] messageBytes(String text) {
        return message(text).getBytes(US_ASCII);
    }

    /** Something said, and the part of the answer that shows that it was heard. */
    record Step(String line, String await) {}
}
