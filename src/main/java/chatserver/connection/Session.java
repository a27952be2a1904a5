package chatserver.connection;

import chatserver.protocol.Command;
import chatserver.protocol.LineDecoder;
import chatserver.protocol.LineDecoder.Event;
import chatserver.protocol.Reply;
import chatserver.protocol.Slice;
import chatserver.protocol.Username;
import chatserver.protocol.Verb;
import chatserver.protocol.WrongProtocol;
import chatserver.room.Member;
import chatserver.room.Outbox;
import chatserver.room.Room;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What one client does in the room: executes its lines, and puts the replies into its outbox. Used by the connection thread
 * only.
 */
final class Session {
    private static final int MAX_LINES_BEFORE_LOGIN = 100;
    private static final int COST_OF_WHO = 10;

    private final Room room;
    private final Member member;
    private final ConnectionLog.Client client;
    private final Optional<PasswordCheck> password;
    private final FloodControl flood;
    private final ConnectionLog log;
    private final Consumer<CloseReason> close;

    private final Command command = new Command();
    private long lines;
    private boolean broadcast; // since takeBroadcast was called last
    private boolean sentDirect; // since takeSentDirect was called last

    /**
     * A session that begins before login.
     *
     * @param client the client as log lines name it
     * @param password what every login needs, if anything
     * @param flood slows the client down
     * @param log logs its login
     * @param close closes the connection gracefully
     */
    Session(
            Room room,
            Member member,
            ConnectionLog.Client client,
            Optional<PasswordCheck> password,
            FloodControl flood,
            ConnectionLog log,
            Consumer<CloseReason> close) {
        this.room = room;
        this.member = member;
        this.client = client;
        this.password = password;
        this.flood = flood;
        this.log = log;
        this.close = close;
    }

    /** Lines executed, whatever came of them. */
    long lines() {
        return lines;
    }

    /** Returns whether there was a broadcast since this was called last. */
    boolean takeBroadcast() {
        boolean taken = broadcast;
        broadcast = false;
        return taken;
    }

    /** Returns whether there was a direct message to another client since this was called last. */
    boolean takeSentDirect() {
        boolean taken = sentDirect;
        sentDirect = false;
        return taken;
    }

    /**
     * Executes what the decoder has just reported.
     *
     * @return how many lines it counts for in the client's rate
     * @throws IOException if the client breaks the connection while it has to wait
     */
    int execute(Event event, LineDecoder decoder) throws IOException, InterruptedException {
        lines++;
        if (!member.isLoggedIn() && lines > MAX_LINES_BEFORE_LOGIN) {
            close.accept(CloseReason.TOO_MANY_ERRORS);
            return 0;
        }
        switch (event) {
            case LINE -> {
                if (!member.isLoggedIn() && WrongProtocol.isSpokenBy(decoder.line(), lines == 1)) {
                    close.accept(CloseReason.WRONG_PROTOCOL);
                    return 0;
                }
                command.read(decoder.line());
                return executeCommand();
            }
            case TOO_LONG -> refuse(Reply.MESSAGE_TOO_LONG);
            case INVALID_ENCODING -> refuse(Reply.INVALID_ENCODING);
            case INTERRUPT -> quit();
            case WRONG_PROTOCOL -> close.accept(CloseReason.WRONG_PROTOCOL);
            case TELNET_ANSWER, NEED_MORE -> throw new IllegalArgumentException("nothing to execute");
        }
        return 1;
    }

    private int executeCommand() throws IOException, InterruptedException {
        if (!member.isLoggedIn() && !command.verb().isAllowedBeforeLogin()) {
            refuse(Reply.NOT_LOGGED_IN);
            return 1;
        }
        if (command.verb() != Verb.MSG) {
            flushBroadcasts(); // lines of one sender keep their order
        }
        switch (command.verb()) {
            case LOGIN -> login(command.argument());
            case MSG -> broadcast(command.argument());
            case DM -> sendDirect(command.argument());
            case WHO -> {
                flood.await(() -> room.who(member));
                return COST_OF_WHO;
            }
            case PING -> reply(Reply.PONG);
            case HELP -> reply(password.isEmpty() ? Reply.HELP : Reply.HELP_WITH_PASSWORD);
            case QUIT -> quit();
            case BLANK -> {}
            case UNKNOWN -> refuse(Reply.UNKNOWN_COMMAND);
        }
        return 1;
    }

    private void login(Slice argument) throws IOException, InterruptedException {
        if (member.isLoggedIn()) {
            refuse(Reply.ALREADY_LOGGED_IN);
        } else if (password.isEmpty()) {
            loginAs(argument);
        } else if (password.get().accepts(argument.afterFirstWord())) {
            loginAs(argument.firstWord());
        } else {
            refusePassword(
                    password.get(),
                    argument.afterFirstWord().isEmpty() ? Reply.MISSING_PASSWORD : Reply.WRONG_PASSWORD);
        }
    }

    /** Says nothing about the name. */
    private void refusePassword(PasswordCheck check, Reply reason) throws IOException, InterruptedException {
        log.wrongPassword(client);
        check.pause();
        if (check.isUsedUp()) {
            close.accept(CloseReason.WRONG_PASSWORD);
        } else {
            refuse(reason);
        }
    }

    private void loginAs(Slice typed) throws IOException, InterruptedException {
        Optional<Username> name = Username.of(typed);
        if (name.isEmpty()) {
            refuse(Username.isReserved(typed) ? Reply.RESERVED_USERNAME : Reply.INVALID_USERNAME);
        } else if (room.login(member, name.get())) {
            Thread thread = Thread.currentThread();
            thread.setName(thread.getName() + " " + name.get());
            log.login(client);
        } else if (!member.outbox().isEnded()) {
            log.refusedCommand(client, Reply.USERNAME_TAKEN);
        }
    }

    private void broadcast(Slice text) throws IOException, InterruptedException {
        if (text.isEmpty()) {
            refuse(Reply.EMPTY_MESSAGE);
            return;
        }
        member.batch().add(text);
        if (member.batch().isFull()) {
            flushBroadcasts();
        }
    }

    /** Broadcasts what has been collected, as soon as the readers can take it. */
    void flushBroadcasts() throws IOException, InterruptedException {
        if (!member.batch().isEmpty()) {
            flood.awaitReaders(member.batch().length());
            broadcast |= room.broadcast(member) > 0;
        }
    }

    private void sendDirect(Slice argument) throws IOException, InterruptedException {
        Slice to = argument.firstWord();
        Slice text = argument.afterFirstWord();
        if (to.isEmpty()) {
            refuse(Reply.INVALID_USERNAME);
        } else if (text.isEmpty()) {
            refuse(Reply.EMPTY_MESSAGE);
        } else {
            Optional<Username> receiver = Username.of(to);
            if (receiver.isPresent()) {
                flood.await(() -> trySendDirect(receiver.get(), text));
            } else {
                refuse(Reply.USER_NOT_FOUND);
            }
        }
    }

    /** Sends a direct message, unless its receiver has to read others first. */
    private boolean trySendDirect(Username to, Slice text) {
        int bytes = room.sendDirect(member, to, text, false);
        if (bytes == Room.RECEIVER_BUSY && flood.isAllowed(text.length() + Outbox.OVERHEAD_BYTES)) {
            bytes = room.sendDirect(member, to, text, true);
        }
        if (bytes == Room.NO_RECEIVER) {
            log.refusedCommand(client, Reply.USER_NOT_FOUND);
        }
        sentDirect |= bytes > 0;
        return bytes != Room.RECEIVER_BUSY;
    }

    private void quit() throws IOException, InterruptedException {
        flushBroadcasts();
        close.accept(CloseReason.QUIT);
    }

    private void refuse(Reply error) throws IOException, InterruptedException {
        log.refusedCommand(client, error);
        reply(error);
    }

    private void reply(Reply reply) throws IOException, InterruptedException {
        flushBroadcasts();
        member.outbox().reply(reply.line());
    }
}
