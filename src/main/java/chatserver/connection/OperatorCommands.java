package chatserver.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatserver.limits.AddressGroup;
import chatserver.limits.Bans;
import chatserver.limits.ClientAddress;
import chatserver.logging.LogEvent;
import chatserver.protocol.Reply;
import chatserver.protocol.Slice;
import chatserver.protocol.Username;
import chatserver.protocol.Verb;
import chatserver.room.Member;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The commands of operators, for one user, who is an operator after the right OPER. Puts the replies into the user's outbox,
 * and logs each act. Used by the connection thread only.
 */
final class OperatorCommands {
    private static final String DEFAULT_MINUTES = "60";
    private static final Pattern MINUTES = Pattern.compile("\\d{1,6}");

    private final Moderation moderation;
    private final Member member;
    private final ConnectionInfo client;
    private final AddressGroup address;
    private final PasswordCheck password;
    private final FloodControl flood;
    private final ConnectionLog log;
    private boolean operator;

    /**
     * Creates the commands of a user who is not an operator.
     *
     * @param client the user, for the log
     * @param address the address of the user, as the limits count it
     * @param password what makes the user an operator
     * @param flood delivers a long list part by part
     */
    OperatorCommands(
            Moderation moderation,
            Member member,
            ConnectionInfo client,
            AddressGroup address,
            PasswordCheck password,
            FloodControl flood,
            ConnectionLog log) {
        this.moderation = moderation;
        this.member = member;
        this.client = client;
        this.address = address;
        this.password = password;
        this.flood = flood;
        this.log = log;
    }

    /** Returns whether the user is an operator. */
    boolean areAllowed() {
        return operator;
    }

    /** Returns what makes the user an operator. */
    PasswordCheck password() {
        return password;
    }

    /** Makes the user an operator. */
    void allow() {
        operator = true;
        reply(Reply.OK);
        log.operator(LogEvent.OPERATOR, client, client.user(), client.address(), "OPER from " + client.address());
    }

    /**
     * Executes a command of operators.
     *
     * @throws IOException if the client breaks the connection while it has to wait
     */
    void execute(Verb verb, Slice argument) throws IOException, InterruptedException {
        if (!operator) {
            reply(Reply.NOT_OPERATOR);
        } else {
            switch (verb) {
                case KICK -> kick(argument.firstWord(), argument.afterFirstWord());
                case BAN -> ban(argument.firstWord(), argument.afterFirstWord().toString());
                case UNBAN -> unban(argument.firstWord().toString());
                case BANS -> listBans();
                case WHOIS -> describe(argument.firstWord());
                default -> throw new IllegalArgumentException(verb.toString());
            }
        }
    }

    private void kick(Slice name, Slice reason) {
        Optional<Connection> user = connection(name);
        if (user.isPresent()) {
            reply(Reply.OK); // before its end: it may be the operator's own
            if (user.get().closeGracefully(CloseReason.KICKED, Optional.of(Reply.kicked(reason)))) {
                log(LogEvent.KICKED, user.get(), "KICK " + description(user.get()));
            }
        } else {
            reply(name.isEmpty() ? Reply.INVALID_USERNAME : Reply.USER_NOT_FOUND);
        }
    }

    private void ban(Slice target, String typedMinutes) {
        String minutes = typedMinutes.isEmpty() ? DEFAULT_MINUTES : typedMinutes;
        if (target.isEmpty() || !MINUTES.matcher(minutes).matches() || Integer.parseInt(minutes) > Bans.MAX_MINUTES) {
            reply(Reply.INVALID_BAN);
            return;
        }
        Optional<InetAddress> typed = ClientAddress.parse(target.toString());
        Optional<Connection> user = typed.isPresent() ? Optional.empty() : connection(target);
        Optional<InetAddress> banned =
                typed.or(() -> user.map(found -> found.info().ipAddress()));
        if (banned.isEmpty()) {
            reply(Reply.USER_NOT_FOUND);
        } else if (moderation.limits().limiter().isExempt(banned.get())) {
            reply(Reply.EXEMPT_ADDRESS);
        } else if (ClientAddress.group(banned.get()).equals(address)) {
            reply(Reply.OWN_ADDRESS);
        } else {
            ban(banned.get(), Integer.parseInt(minutes), user);
        }
    }

    private void ban(InetAddress banned, int minutes, Optional<Connection> user) {
        moderation.limits().bans().add(banned, minutes);
        reply(Reply.OK);
        String text = ClientAddress.text(banned);
        log.operator(
                LogEvent.BANNED,
                client,
                user.map(found -> found.info().user()).orElse(null),
                text,
                "BAN " + user.map(OperatorCommands::description).orElse(text)
                        + (minutes == 0 ? " until UNBAN" : " for " + minutes + " minutes"));
        user.ifPresent(Connection::enforceBan);
        moderation.enforceBans().run(); // there may be thousands more
    }

    private void unban(String typed) {
        Optional<InetAddress> banned = ClientAddress.parse(typed);
        if (banned.isPresent() && moderation.limits().bans().remove(banned.get())) {
            reply(Reply.OK);
            String text = ClientAddress.text(banned.get());
            log.operator(LogEvent.UNBANNED, client, null, text, "UNBAN " + text);
        } else {
            reply(Reply.NOT_BANNED);
        }
    }

    private void listBans() throws IOException, InterruptedException {
        log.operator(LogEvent.OPERATOR, client, null, null, "BANS");
        for (Bans.Entry ban : moderation.limits().bans().entries()) {
            reply("BAN " + ClientAddress.text(ban.address()) + " " + ban.minutesLeft());
            if (member.outbox().areRepliesFull()) {
                flood.sleep(0);
            }
        }
    }

    private void describe(Slice name) {
        Optional<Connection> user = connection(name);
        if (user.isPresent()) {
            reply("USER " + user.get().info().user() + " "
                    + user.get().info().address() + " "
                    + TimeUnit.NANOSECONDS.toSeconds(user.get().info().silentFor()));
            log(LogEvent.OPERATOR, user.get(), "WHOIS " + user.get().info().user());
        } else {
            reply(name.isEmpty() ? Reply.INVALID_USERNAME : Reply.USER_NOT_FOUND);
        }
    }

    private Optional<Connection> connection(Slice name) {
        return Username.of(name).flatMap(moderation.connections()::find);
    }

    private static String description(Connection user) {
        return user.info().user() + " at " + user.info().address();
    }

    private void log(LogEvent event, Connection user, String act) {
        log.operator(event, client, user.info().user(), user.info().address(), act);
    }

    private void reply(Reply reply) {
        member.outbox().reply(reply.line());
    }

    private void reply(String line) {
        member.outbox().reply((line + "\n").getBytes(UTF_8));
    }
}
