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
import chatserver.room.SendResult;
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
    private final ConnectionInfo client;
    private final Optional<PasswordCheck> password;
    private final Optional<OperatorCommands> operators;
    private final FloodControl flood;
    private final ConnectionLog log;
    private final Consumer<CloseReason> close;

    private final Command command = new Command();
    private long lines;
    private boolean hasBroadcast; // since takeBroadcast was called last
    private boolean hasSentDirect; // since takeSentDirect was called last

    /**
     * Creates a session that begins before login.
     *
     * @param client the client as log lines name it
     * @param password what every login needs, if anything
     * @param operators the commands of operators, if the server has any
     * @param flood slows the client down
     * @param log logs its login
     * @param close closes the connection gracefully
     */
    Session(
            Room room,
            Member member,
            ConnectionInfo client,
            Optional<PasswordCheck> password,
            Optional<OperatorCommands> operators,
            FloodControl flood,
            ConnectionLog log,
            Consumer<CloseReason> close) {
        this.room = room;
        this.member = member;
        this.client = client;
        this.password = password;
        this.operators = operators;
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
        boolean taken = hasBroadcast;
        hasBroadcast = false;
        return taken;
    }

    /** Returns whether there was a direct message to another client since this was called last. */
    boolean takeSentDirect() {
        boolean taken = hasSentDirect;
        hasSentDirect = false;
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
        Verb verb = command.verb().isForOperators() && operators.isEmpty() ? Verb.UNKNOWN : command.verb();
        if (!member.isLoggedIn() && !verb.isAllowedBeforeLogin()) {
            refuse(Reply.NOT_LOGGED_IN);
            return 1;
        }
        if (verb != Verb.MSG) {
            flushBroadcasts(); // lines of one sender keep their order
        }
        switch (verb) {
            case LOGIN -> login(command.argument());
            case MSG -> broadcast(command.argument());
            case DM -> sendDirect(command.argument());
            case WHO -> {
                flood.await(() -> room.who(member));
                return COST_OF_WHO;
            }
            case PING -> reply(Reply.PONG);
            case HELP -> help();
            case QUIT -> quit();
            case OPER -> becomeOperator(operators.orElseThrow(), command.argument());
            case KICK, BAN, UNBAN, WHOIS -> operators.orElseThrow().execute(verb, command.argument());
            case BANS -> {
                operators.orElseThrow().execute(verb, command.argument());
                return COST_OF_WHO;
            }
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
        } else if (passes(password.get(), argument.afterFirstWord())) {
            loginAs(argument.firstWord());
        }
    }

    /** Returns whether this is the password. If not, replies, or closes the connection; says nothing about a name. */
    private boolean passes(PasswordCheck check, Slice typed) throws IOException, InterruptedException {
        if (check.accepts(typed)) {
            return true;
        }
        log.wrongPassword(check.purpose(), client);
        check.pause();
        if (check.isUsedUp()) {
            close.accept(check.purpose().last);
        } else {
            refuse(typed.isEmpty() ? check.purpose().missing : check.purpose().wrong);
        }
        return false;
    }

    private void becomeOperator(OperatorCommands commands, Slice typed) throws IOException, InterruptedException {
        if (passes(commands.password(), typed)) {
            commands.allow();
        }
    }

    private void help() throws IOException, InterruptedException {
        reply(password.isEmpty() ? Reply.HELP : Reply.HELP_WITH_PASSWORD);
        if (operators.isPresent() && operators.get().areAllowed()) {
            reply(Reply.OPERATOR_HELP);
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
            hasBroadcast |= room.broadcast(member) > 0;
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

    /** Sends a direct message, unless its receiver has to read others first. Returns whether this is done. */
    private boolean trySendDirect(Username to, Slice text) {
        SendResult result = room.sendDirect(member, to, text, false);
        if (result == SendResult.RECEIVER_BUSY && flood.isAllowed(text.length() + Outbox.OVERHEAD_BYTES)) {
            result = room.sendDirect(member, to, text, true);
        }
        if (result == SendResult.NO_RECEIVER) {
            log.refusedCommand(client, Reply.USER_NOT_FOUND);
        }
        hasSentDirect |= result == SendResult.SENT;
        return !result.mustWait();
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
