package chatserver.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A reader of one JSON text, as strict as RFC 8259: what it takes, every other reader takes too. */
public final class Json {
    private static final Pattern TOKEN = Pattern.compile("""
            "(?:[^"\\\\\\x00-\\x1f]++|\\\\["\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})*+"\
            |-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null|[\\[\\]{},:]""");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|(.))");

    private final String text;
    private final Matcher tokens;

    private Json(String text) {
        this.text = text;
        tokens = TOKEN.matcher(text);
    }

    /** Reads an object; its values are maps, lists, texts, or, for all that is neither, what stands there. */
    public static Map<?, ?> object(String text) {
        Json json = new Json(text);
        Object value = json.value(json.next());
        json.skipBlanks();
        if (json.tokens.regionStart() < text.length() || !(value instanceof Map<?, ?> object)) {
            throw json.wrong();
        }
        return object;
    }

    private Object value(String token) {
        return switch (token.charAt(0)) {
            case '{' -> members();
            case '[' -> elements();
            case '"' -> unquoted(token);
            case ']', '}', ',', ':' -> throw wrong();
            default -> token;
        };
    }

    private Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        String token = next();
        while (!token.equals("}") || !members.isEmpty()) {
            if (!token.startsWith("\"") || !next().equals(":") || members.containsKey(unquoted(token))) {
                throw wrong();
            }
            members.put(unquoted(token), value(next()));
            if (isLast("}")) {
                break;
            }
            token = next();
        }
        return members;
    }

    private List<Object> elements() {
        List<Object> elements = new ArrayList<>();
        String token = next();
        while (!token.equals("]") || !elements.isEmpty()) {
            elements.add(value(token));
            if (isLast("]")) {
                break;
            }
            token = next();
        }
        return elements;
    }

    private boolean isLast(String end) {
        String token = next();
        if (!token.equals(end) && !token.equals(",")) {
            throw wrong();
        }
        return token.equals(end);
    }

    private String next() {
        skipBlanks();
        if (!tokens.lookingAt()) {
            throw wrong();
        }
        String token = tokens.group();
        tokens.region(tokens.end(), text.length());
        return token;
    }

    private void skipBlanks() {
        int at = tokens.regionStart();
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        tokens.region(at, text.length());
    }

    private static String unquoted(String token) {
        return ESCAPE.matcher(token.substring(1, token.length() - 1))
                .replaceAll(escape -> Matcher.quoteReplacement(
                        escape.group(1) != null
                                ? Character.toString(Integer.parseInt(escape.group(1), 16))
                                : switch (escape.group(2)) {
                                    case "b" -> "\b";
                                    case "f" -> "\f";
                                    case "n" -> "\n";
                                    case "r" -> "\r";
                                    case "t" -> "\t";
                                    default -> escape.group(2);
                                }));
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException("no JSON object, at character " + tokens.regionStart() + ": " + text);
    }
}
