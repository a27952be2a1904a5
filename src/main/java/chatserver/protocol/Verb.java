package chatserver.protocol;

/** What a line asks for. A verb is found in any case; the rest of this table is its help text. */
public enum Verb {
    /** Takes a name and enters the conversation. */
    LOGIN(true, "LOGIN <username>", "enter the chat under a name (letters, digits, _ - . and at most 32 of them)"),
    /** Says something to everybody else. */
    MSG(false, "MSG <text>", "say something to everybody"),
    /** Says something to one user. */
    DM(false, "DM <username> <text>", "say something to one user only"),
    /** Lists who is here. */
    WHO(false, "WHO", "list who is here"),
    /** Asks for a sign of life. */
    PING(false, "PING", "ask for a PONG; also keeps a quiet connection open"),
    /** Lists the commands. */
    HELP(true, "HELP", "show this list"),
    /** Leaves. */
    QUIT(true, "QUIT", "leave"),
    /** Nothing: the line is blank. */
    BLANK(true, null, null),
    /** Something that no command answers to. */
    UNKNOWN(true, null, null);

    /** What {@link #help} says of {@link #LOGIN} where that needs a password. */
    static final String LOGIN_WITH_PASSWORD = help("LOGIN <username> <password>", LOGIN.summary);

    private static final Verb[] ALL = values();

    private final boolean allowedBeforeLogin;
    private final String usage;
    private final String summary;

    Verb(boolean allowedBeforeLogin, String usage, String summary) {
        this.allowedBeforeLogin = allowedBeforeLogin;
        this.usage = usage;
        this.summary = summary;
    }

    /** Whether a client without a name may ask for it, or for nothing that can be refused for that reason. */
    public boolean isAllowedBeforeLogin() {
        return allowedBeforeLogin;
    }

    /** The verb that {@code word} is, in any case; {@link #BLANK} for no word, {@link #UNKNOWN} for another. */
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

    /** How to write it and what it does, in one line without its end; null for what is no command. */
    String help() {
        return usage == null ? null : help(usage, summary);
    }

    private static String help(String usage, String summary) {
        return String.format("%-22s %s", usage, summary);
    }
}
