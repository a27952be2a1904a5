package chatserver.server;

import chatserver.protocol.Command;
import chatserver.protocol.LineDecoder;
import chatserver.protocol.LineDecoder.Event;
import chatserver.protocol.Reply;
import chatserver.protocol.Slice;
import chatserver.protocol.Username;
import chatserver.room.Member;
import chatserver.room.Room;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: its thread reads lines, carries them out in the room, and has delivered what came of them.
 *
 * <p>Everything that was read at once is carried out before anybody is written to. What the client itself is owed, its
 * own thread writes, unless a delivery worker is already at it.
 *
 * <p>A connection ends in one of two ways, whichever comes first. In the orderly one, {@link #end}, the client leaves
 * the room, all that it is owed is delivered, the output is ended, and input is read and thrown away until the client
 * hangs up too, or for {@link #LINGER_NANOS} at the most: closing with input unread would make the kernel reset the
 * connection, and the last lines might never be seen. {@link #abort} closes the socket at once; that also frees every
 * thread that is blocked in reading from it or writing to it. Either may be called by any thread, and neither waits.
 */
final class Connection implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_LINES_BEFORE_LOGIN = 100;
    private static final int FIRST_READ_BYTES = 1024; // for most clients enough; grows when it is used up
    private static final int MAX_READ_BYTES = 16 * 1024;

    private final Socket socket;
    private final ServerConfig config;
    private final Room room;
    private final DeliveryPool delivery;
    private final LongSupplier clock;

    private final Member member;
    private final Recipient recipient;
    private final LineDecoder decoder;
    private final long connectedAt;
    private final AtomicReference<Departure> departure = new AtomicReference<>(); // null: still welcome

    private volatile long lastLineAt; // written by the own thread
    private volatile boolean busy; // written by the own thread: carrying out or writing, so not idle
    private long linesIn; // by the own thread
    private boolean spoke; // by the own thread: said something that was not handed to the delivery yet

    /**
     * @param clock nanoseconds, as from {@link System#nanoTime}
     */
    Connection(Socket socket, ServerConfig config, Room room, DeliveryPool delivery, LongSupplier clock) {
        this.socket = socket;
        this.config = config;
        this.room = room;
        this.delivery = delivery;
        this.clock = clock;
        member = room.newMember(this::deliverWhisper);
        recipient = new Recipient(member.outbox(), config.maxBacklog(), socket, clock, this::abort);
        decoder = new LineDecoder(config.maxLine(), member.outbox()::answer);
        connectedAt = clock.getAsLong();
        lastLineAt = connectedAt;
    }

    /** Serves the client until it has gone. */
    @Override
    public void run() {
        delivery.add(recipient);
        try (socket) {
            configure();
            converse(socket.getInputStream());
            end(Departure.HANGUP, null);
            recipient.awaitEnd();
        } catch (IOException e) {
            departure.compareAndSet(null, Departure.LOST);
        } catch (InterruptedException | RuntimeException | OutOfMemoryError e) {
            departure.compareAndSet(null, Departure.FAILURE);
            LOG.error("failed", e);
        } finally {
            recipient.close();
            delivery.remove(recipient);
            tellOthers(room.leave(member, null));
            logDeparture();
        }
    }

    private void configure() throws IOException {
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true); // finds clients that have vanished without a FIN, within a minute and a half
        socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 60);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 10);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
    }

    private void converse(InputStream in) throws IOException, InterruptedException {
        byte[] buffer = new byte[FIRST_READ_BYTES];
        int count;
        while ((count = in.read(buffer)) >= 0) {
            if (departure.get() != null) {
                continue; // thrown away until the client hangs up
            }
            busy = true;
            decoder.feed(buffer, count);
            carryOutLines();
            if (count == buffer.length && count < MAX_READ_BYTES) {
                buffer = new byte[4 * count];
            }
            busy = false;
        }
    }

    private void carryOutLines() throws InterruptedException {
        long before = linesIn;
        Event event;
        while (departure.get() == null && (event = decoder.next()) != Event.NONE) {
            linesIn++;
            carryOut(event);
            if (member.outbox().isFull()) {
                deliver();
                member.outbox().awaitRoom();
            }
        }
        if (linesIn > before) {
            lastLineAt = clock.getAsLong();
        }
        deliver();
    }

    private void carryOut(Event event) {
        if (!member.isLoggedIn() && linesIn > MAX_LINES_BEFORE_LOGIN) {
            end(Departure.TOO_MANY_ERRORS, Reply.TOO_MANY_ERRORS);
            return;
        }
        switch (event) {
            case LINE -> carryOut(Command.parse(decoder.line()));
            case TOO_LONG -> answer(Reply.MESSAGE_TOO_LONG);
            case INVALID_ENCODING -> answer(Reply.INVALID_ENCODING);
            case INTERRUPT -> end(Departure.QUIT, null);
            case NONE -> {}
        }
    }

    private void carryOut(Command command) {
        if (!member.isLoggedIn() && !command.verb().isAllowedBeforeLogin()) {
            answer(Reply.NOT_LOGGED_IN);
            return;
        }
        switch (command.verb()) {
            case LOGIN -> login(command.argument());
            case MSG -> say(command.argument());
            case DM -> whisper(command.argument());
            case WHO -> room.who(member);
            case PING -> answer(Reply.PONG);
            case HELP -> answer(Reply.HELP);
            case QUIT -> end(Departure.QUIT, null);
            case BLANK -> {}
            case UNKNOWN -> answer(Reply.UNKNOWN_COMMAND);
        }
    }

    private void login(Slice argument) {
        Optional<Username> name = Username.of(argument);
        if (member.isLoggedIn()) {
            answer(Reply.ALREADY_LOGGED_IN);
        } else if (name.isEmpty()) {
            answer(Reply.INVALID_USERNAME);
        } else if (room.login(member, name.get())) {
            Thread thread = Thread.currentThread();
            thread.setName(thread.getName() + " " + name.get());
            LOG.info("login from {}", address());
        }
    }

    private void say(Slice text) {
        if (text.isEmpty()) {
            answer(Reply.EMPTY_MESSAGE);
        } else {
            room.say(member, text);
            spoke = true;
        }
    }

    private void whisper(Slice argument) {
        Slice to = argument.firstWord();
        Slice text = argument.afterFirstWord();
        if (to.isEmpty()) {
            answer(Reply.INVALID_USERNAME);
        } else if (text.isEmpty()) {
            answer(Reply.EMPTY_MESSAGE);
        } else {
            Username.of(to)
                    .ifPresentOrElse(name -> room.whisper(member, name, text), () -> answer(Reply.USER_NOT_FOUND));
        }
    }

    private void answer(Reply reply) {
        member.outbox().answer(reply.line());
    }

    private void deliverWhisper() {
        delivery.deliverTo(recipient);
    }

    /** Has everybody written to who is owed something because of the lines carried out; the own client by this thread. */
    private void deliver() {
        boolean mine = recipient.isDue() && recipient.claim(); // first, or a worker would be woken for it
        if (spoke) {
            spoke = false;
            delivery.deliverToAll();
        }
        if (mine) {
            recipient.deliver();
        }
    }

    /**
     * Ends the connection in good order, unless it is ending already.
     *
     * @param last what the client is told at the end, or null
     */
    void end(Departure why, Reply last) {
        if (departure.compareAndSet(null, why)) {
            tellOthers(room.leave(member, last));
            delivery.deliverTo(recipient);
        }
    }

    private void tellOthers(boolean something) {
        if (something) {
            delivery.deliverToAll();
        }
    }

    /** Closes the connection at once, whatever is still owed. */
    void abort(Departure why) {
        departure.compareAndSet(null, why);
        recipient.close();
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing", e); // it is closed all the same
        }
    }

    /** Ends the connection if one of its deadlines has passed at {@code now}. */
    void sweep(long now) {
        if (recipient.endedFor(now) > LINGER_NANOS) {
            abort(Departure.HANGUP);
        } else if (isOver(config.writeTimeout(), recipient.writingFor(now))) {
            abort(Departure.SLOW_READER);
        } else if (!member.isLoggedIn() && isOver(config.loginTimeout(), now - connectedAt)) {
            end(Departure.LOGIN_TIMEOUT, Reply.LOGIN_TIMEOUT);
        } else if (member.isLoggedIn() && !busy && isOver(config.idleTimeout(), now - lastLineAt)) {
            end(Departure.IDLE_TIMEOUT, Reply.IDLE_TIMEOUT);
        }
    }

    private static boolean isOver(Duration limit, long nanos) {
        return !limit.isZero() && nanos > limit.toNanos();
    }

    private void logDeparture() {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(clock.getAsLong() - connectedAt);
        LOG.info(
                "{} from {}: {} after {} s, {} lines in, {} bytes out",
                member.isLoggedIn() ? "logout" : "no login",
                address(),
                departure.get(),
                seconds,
                linesIn,
                recipient.bytesOut());
    }

    private String address() {
        return socket.getInetAddress().getHostAddress(); // as numbers: no name is ever looked up
    }
}
