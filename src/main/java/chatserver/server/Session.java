package chatserver.server;

import chatserver.protocol.Command;
import chatserver.protocol.LineDecoder;
import chatserver.protocol.LineDecoder.Event;
import chatserver.protocol.Reply;
import chatserver.protocol.Slice;
import chatserver.protocol.Username;
import chatserver.protocol.Verb;
import chatserver.protocol.WrongProtocol;
import chatserver.room.Member;
import chatserver.room.Room;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client does in the room: every line is carried out here, and its answers go into the client's outbox. Used by
 * the connection's thread only.
 */
final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private static final int MAX_LINES_BEFORE_LOGIN = 100;
    private static final int COST_OF_WHO = 10;
    private static final int MAX_WRONG_PASSWORDS = 3;
    private static final long WRONG_PASSWORD_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Waits in the connection's thread, with everything delivered that is due, and no longer than the connection lasts. */
    interface Pause {
        /** Waits for some nanoseconds. */
        void take(long nanos) throws IOException, InterruptedException;
    }

    private final Room room;
    private final Member member;
    private final String address;
    private final Optional<Password> password;
    private final Pause pause;
    private final BiConsumer<Departure, Reply> end;

    private final Command command = new Command();
    private long lines;
    private int wrongPasswords;
    private int said; // bytes, since speak was called last

    /**
     * A session that begins before login.
     *
     * @param address of the client, for the log
     * @param password what every login needs, if anything
     * @param end ends the connection for a reason, with a last line for the client, or null
     */
    Session(
            Room room,
            Member member,
            String address,
            Optional<Password> password,
            Pause pause,
            BiConsumer<Departure, Reply> end) {
        this.room = room;
        this.member = member;
        this.address = address;
        this.password = password;
        this.pause = pause;
        this.end = end;
    }

    /** Lines carried out until now, whatever came of them. */
    long lines() {
        return lines;
    }

    /** Says to everybody what has been collected, and returns the bytes that others were told since this was called last. */
    int speak() {
        endSpeech();
        int bytes = said;
        said = 0;
        return bytes;
    }

    /**
     * Carries out what the decoder has just reported.
     *
     * @return how many lines it counts for in the client's rate
     * @throws IOException if the client has broken off while it was to wait
     */
    int carryOut(Event event, LineDecoder decoder) throws IOException, InterruptedException {
        lines++;
        if (!member.isLoggedIn() && lines > MAX_LINES_BEFORE_LOGIN) {
            end.accept(Departure.TOO_MANY_ERRORS, Reply.TOO_MANY_ERRORS);
            return 0;
        }
        switch (event) {
            case LINE -> {
                if (!member.isLoggedIn() && WrongProtocol.isSpokenBy(decoder.line(), lines == 1)) {
                    end.accept(Departure.WRONG_PROTOCOL, null);
                    return 0;
                }
                command.read(decoder.line());
                return carryOutCommand();
            }
            case TOO_LONG -> answer(Reply.MESSAGE_TOO_LONG);
            case INVALID_ENCODING -> answer(Reply.INVALID_ENCODING);
            case INTERRUPT -> quit();
            case WRONG_PROTOCOL -> end.accept(Departure.WRONG_PROTOCOL, null);
            case NEED_MORE -> throw new IllegalArgumentException("nothing to carry out");
        }
        return 1;
    }

    private int carryOutCommand() throws IOException, InterruptedException {
        if (!member.isLoggedIn() && !command.verb().isAllowedBeforeLogin()) {
            answer(Reply.NOT_LOGGED_IN);
            return 1;
        }
        if (command.verb() != Verb.MSG) {
            endSpeech();
        }
        switch (command.verb()) {
            case LOGIN -> login(command.argument());
            case MSG -> say(command.argument());
            case DM -> whisper(command.argument());
            case WHO -> {
                room.who(member);
                return COST_OF_WHO;
            }
            case PING -> answer(Reply.PONG);
            case HELP -> answer(password.isEmpty() ? Reply.HELP : Reply.HELP_WITH_PASSWORD);
            case QUIT -> quit();
            case BLANK -> {}
            case UNKNOWN -> answer(Reply.UNKNOWN_COMMAND);
        }
        return 1;
    }

    private void login(Slice argument) throws IOException, InterruptedException {
        if (member.isLoggedIn()) {
            answer(Reply.ALREADY_LOGGED_IN);
        } else if (password.isEmpty()) {
            enter(argument);
        } else if (password.get().is(argument.afterFirstWord())) {
            enter(argument.firstWord());
        } else {
            refuse();
        }
    }

    /** Says nothing about the name, and takes so long that guessing is no use. */
    private void refuse() throws IOException, InterruptedException {
        LOG.info("wrong password from {}", address);
        pause.take(WRONG_PASSWORD_PAUSE_NANOS);
        if (++wrongPasswords < MAX_WRONG_PASSWORDS) {
            answer(Reply.WRONG_PASSWORD);
        } else {
            end.accept(Departure.WRONG_PASSWORD, Reply.WRONG_PASSWORD);
        }
    }

    private void enter(Slice typed) {
        Optional<Username> name = Username.of(typed);
        if (name.isEmpty()) {
            answer(Username.isReserved(typed) ? Reply.RESERVED_USERNAME : Reply.INVALID_USERNAME);
        } else if (room.login(member, name.get())) {
            Thread thread = Thread.currentThread();
            thread.setName(thread.getName() + " " + name.get());
            LOG.info("login from {}", address);
        }
    }

    private void say(Slice text) {
        if (text.isEmpty()) {
            answer(Reply.EMPTY_MESSAGE);
            return;
        }
        member.speech().add(text);
        if (member.speech().isFull()) {
            endSpeech();
        }
    }

    private void endSpeech() {
        if (!member.speech().isEmpty()) {
            said += room.say(member);
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
                    .ifPresentOrElse(
                            name -> said += room.whisper(member, name, text), () -> answer(Reply.USER_NOT_FOUND));
        }
    }

    private void quit() {
        endSpeech();
        end.accept(Departure.QUIT, null);
    }

    private void answer(Reply reply) {
        endSpeech();
        member.outbox().answer(reply.line());
    }
}
