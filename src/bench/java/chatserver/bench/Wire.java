package chatserver.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;

/** A protocol: how a client enters the room, broadcasts, pings and leaves. */
enum Wire {
    /** This project's own protocol. */
    CHAT(1, true) {
        @Override
        List<Step> entrance(String name, boolean reads) {
            return List.of(new Step("LOGIN " + name + "\n", "OK\n"));
        }

        @Override
        String message(String text) {
            return "MSG " + text + "\n";
        }

        @Override
        String ping() {
            return "PING\n";
        }

        @Override
        String pong() {
            return "PONG";
        }

        @Override
        String quit() {
            return "QUIT\n";
        }
    },

    /** Redis's publish and subscribe. */
    REDIS(7, false) {
        @Override
        List<Step> entrance(String name, boolean reads) {
            return reads ? List.of(new Step("SUBSCRIBE room\r\n", ":1\r\n")) : List.of();
        }

        @Override
        String message(String text) {
            return "*3\r\n$7\r\nPUBLISH\r\n$4\r\nroom\r\n$" + text.length() + "\r\n" + text + "\r\n";
        }
    },

    /** NATS's protocol. */
    NATS(2, false) {
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
    IRC(1, true) {
        /** A line has at most 512 bytes. Every user gets a notice of every other that joins, which takes too long for many. */
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

        @Override
        String ping() {
            return "PING :x\r\n";
        }

        @Override
        String pong() {
            return ":bench.localhost PONG ";
        }

        @Override
        String quit() {
            return "QUIT\r\n";
        }
    };

    private final int linesPerMessage;
    private final boolean sendersReceive;

    Wire(int linesPerMessage, boolean sendersReceive) {
        this.linesPerMessage = linesPerMessage;
        this.sendersReceive = sendersReceive;
    }

    /** Returns whether a client that enters in order to send receives what the other senders send. */
    boolean sendersReceive() {
        return sendersReceive;
    }

    /** Returns how many line ends a reader gets for one message. */
    int linesPerMessage() {
        return linesPerMessage;
    }

    /** Returns whether the protocol is made for this number of users and for texts of this length. */
    boolean carries(int users, int bytes) {
        return true;
    }

    /** Returns what a client sends to enter the room, and the answers for which it waits. */
    abstract List<Step> entrance(String name, boolean reads);

    /** Returns what a client sends to broadcast this text. */
    abstract String message(String text);

    /** Returns what a client sends for a PING. */
    String ping() {
        throw new UnsupportedOperationException(this + " has no PING that is measured");
    }

    /** Returns the beginning of the line that answers a PING, and of no other line. */
    String pong() {
        throw new UnsupportedOperationException(this + " has no PING that is measured");
    }

    /** Returns what a client sends to leave in good order. */
    String quit() {
        throw new UnsupportedOperationException(this + " has no notice of a client that leaves");
    }

    /** Returns {@link #message} as bytes. */
    byte[] messageBytes(String text) {
        return message(text).getBytes(US_ASCII);
    }

    /** A line that a client sends, and a part of the answer to it. */
    record Step(String line, String await) {}
}
