package chatserver.protocol;

/** The commands of the protocol, each with its help text. A client may write a verb in any case. */
public enum Verb {
    /** Takes a name and enters the room. */
    LOGIN(true, "LOGIN <username>", "enter the chat; a username is " + Username.RULE),
    /** Sends a text to all other users. */
    MSG(false, "MSG <text>", "say something to everybody"),
    /** Sends a text to one user. */
    DM(false, "DM <username> <text>", "say something to one user only"),
    /** Lists the users. */
    WHO(false, "WHO", "list the users"),
    /** Asks for a PONG. */
    PING(false, "PING", "ask for a PONG; also keeps a quiet connection open"),
    /** Lists the commands. */
    HELP(true, "HELP", "show this list"),
    /** Ends the connection. */
    QUIT(true, "QUIT", "leave"),
    /** Makes the user an operator. */
    OPER("OPER <password>", "become an operator"),
    /** Disconnects a user. */
    KICK("KICK <username> [<reason>]", "disconnect a user"),
    /** Disconnects all clients of an address, and refuses new ones. */
    BAN("BAN <username or address> [<minutes>]", "refuse an address, for 60 minutes by default; 0 = until UNBAN"),
    /** Lifts a ban. */
    UNBAN("UNBAN <address>", "lift a ban"),
    /** Lists the bans. */
    BANS("BANS", "list the bans, each with the minutes left; 0 = until UNBAN"),
    /** Shows more about a user. */
    WHOIS("WHOIS <username>", "show a user's address and seconds of silence"),
    /** A blank line, which does nothing. */
    BLANK(true, null, null),
    /** A line that is no command. */
    UNKNOWN(true, null, null);

    private static final int USAGE_WIDTH = 22;

    /** The help text of {@link #LOGIN} if it needs a password. */
    static final String LOGIN_WITH_PASSWORD = help(USAGE_WIDTH, "LOGIN <username> <password>", LOGIN.summary);

    private static final Verb[] ALL = values();

    private final boolean allowedBeforeLogin;
    private final boolean forOperators;
    private final String usage;
    private final String summary;

    Verb(boolean allowedBeforeLogin, String usage, String summary) {
        this(allowedBeforeLogin, false, usage, summary);
    }

    Verb(String usage, String summary) {
        this(false, true, usage, summary);
    }

    Verb(boolean allowedBeforeLogin, boolean forOperators, String usage, String summary) {
        this.allowedBeforeLogin = allowedBeforeLogin;
        this.forOperators = forOperators;
        this.usage = usage;
        this.summary = summary;
    }

    /** Returns whether a client may send it before login. */
    public boolean isAllowedBeforeLogin() {
        return allowedBeforeLogin;
    }

    /** Returns whether it exists only in a server that has operators. */
    public boolean isForOperators() {
        return forOperators;
    }

    /** Returns the verb that a word spells; {@link #BLANK} if it is empty, {@link #UNKNOWN} if it is no verb. */
    static Verb of(Slice word) {
        if (word.isEmpty()) {
            return BLANK;
        }
        for (Verb verb : ALL) {
            if (verb.usage != null && verb.isSpelled(word)) {
                return verb;
            }
        }
        return UNKNOWN;
    }

    private boolean isSpelled(Slice word) {
        String name = name();
        if (word.length() != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            int octet = word.bytes()[word.from() + i];
            if (octet != name.charAt(i) && octet != name.charAt(i) + ('a' - 'A')) {
                return false;
            }
        }
        return true;
    }

    /** Returns a line without its end that shows how to write the command and what it does; null if it is none. */
    String help() {
        return usage == null ? null : help(forOperators ? 1 + BAN.usage.length() : USAGE_WIDTH, usage, summary);
    }

    private static String help(int width, String usage, String summary) {
        return String.format("%-" + width + "s %s", usage, summary);
    }
}
