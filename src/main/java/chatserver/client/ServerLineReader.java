package chatserver.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatserver.protocol.LineDecoder;
import chatserver.protocol.Slice;
import java.io.IOException;
import java.io.InputStream;

/**
 * The lines that the server sends, cleaned once more on this side, since they are meant for a terminal and the server
 * may be anybody's. Used by one thread.
 */
final class ServerLineReader {
    private static final int LONGEST_LINE = 4 << 20; // a server may allow 1 MiB, and cleaning made it thrice that

    /** Stands for a line that is too long, or no UTF-8. */
    private static final Slice UNREADABLE = Slice.of("\ufffd".getBytes(UTF_8));

    private final InputStream in;
    private final LineDecoder decoder = new LineDecoder(LONGEST_LINE, telnetReply -> {});
    private final byte[] buffer = new byte[8192];

    ServerLineReader(InputStream in) {
        this.in = in;
    }

    /** Returns the next line without its end, valid until the next call, or null when there is none any more. */
    Slice next() throws IOException {
        while (true) {
            switch (decoder.next()) {
                case LINE -> {
                    return decoder.line();
                }
                case TOO_LONG, INVALID_ENCODING -> {
                    return UNREADABLE;
                }
                case INTERRUPT -> {} // a key that only a user could press
                case NEED_MORE -> {
                    int count = in.read(buffer);
                    if (count < 0) {
                        return null;
                    }
                    decoder.feed(buffer, count);
                }
            }
        }
    }
}
