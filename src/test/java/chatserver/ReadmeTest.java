package chatserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import chatserver.cli.CommandLine;
import chatserver.cli.UsageException;
import chatserver.protocol.Reply;
import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Compares the README, and the pages beside it, with the program: sessions, tables, and everything that they name. */
class ReadmeTest {
    private static final Path README = Path.of("README.md");
    private static final int MOST_LINES = 250;

    /** A user's column: from the name in the session's first line to the next name. */
    private static final Pattern COLUMN = Pattern.compile("(\\S+) *");

    /** An option in the help text: short flag, long flag, default. */
    private static final Pattern OPTION =
            Pattern.compile("^  (?:(-\\w), |    )(--[a-z-]+)\\S*  +.*?(?: \\[(.*)])?$", Pattern.MULTILINE);

    private static final Pattern FLAG = Pattern.compile("-\\w\\b|--[a-z-]+");

    /** The pages that the parameterized tests check. */
    static final List<Path> PAGES = List.of(
            README, Path.of("src/site/running.md"), Path.of("src/site/monitoring.md"), Path.of("src/site/testing.md"));

    @Test
    void theReadmeHasAtMost250Lines() throws IOException {
        assertThat(lines(README))
                .as("README.md: lines; move a part to a page of its own under src/site")
                .hasSizeLessThanOrEqualTo(MOST_LINES);
    }

    @Test
    void theServerAnswersTheExampleSessionAsShown() throws Exception {
        List<String> session = block("## Example session");
        Map<Integer, TestClient> clients = new LinkedHashMap<>(); // keyed by the start of the column
        try (TestServer server = TestServer.start()) {
            for (MatchResult name : all(COLUMN, session.get(0))) {
                clients.put(name.start(), server.connect());
            }
            for (String line : session.subList(1, session.size())) {
                for (MatchResult column : all(COLUMN, session.get(0))) {
                    String cell = cell(line, column);
                    if (cell.startsWith("< ")) {
                        assertThat(clients.get(column.start()).receive())
                                .as("README.md, in '%s': what %s reads", line, column.group(1))
                                .isEqualTo(cell.substring(2));
                    } else if (!cell.isEmpty()) {
                        clients.get(column.start()).send(cell);
                    }
                }
            }
            for (MatchResult column : all(COLUMN, session.get(0))) {
                boolean left =
                        session.stream().anyMatch(line -> cell(line, column).equalsIgnoreCase("QUIT"));
                assertThat(clients.get(column.start()).send("PING").receive())
                        .as("README.md: what %s reads after the session", column.group(1))
                        .isEqualTo(left ? null : "PONG");
            }
        } finally {
            for (TestClient client : clients.values()) {
                client.close();
            }
        }
    }

    private static String cell(String line, MatchResult column) {
        int from = Math.min(column.start(), line.length());
        int to = column.end() < line.length() && column.group().endsWith(" ") ? column.end() : line.length();
        return line.substring(from, to).strip();
    }

    @Test
    void theTableOfOptionsHasTheOptionsAndDefaultsOfTheHelpText() throws Exception {
        Map<String, String> expected = new LinkedHashMap<>();
        for (MatchResult option : all(OPTION, help())) {
            if (option.group(1) != null) {
                expected.put(option.group(1), "");
            }
            expected.put(option.group(2), option.group(3) == null ? "" : option.group(3));
        }
        Map<String, String> shown = new LinkedHashMap<>();
        for (List<String> row : table(README, "## Configuration")) {
            List<String> defaults = new ArrayList<>(List.of(row.get(1).split(", ")));
            for (MatchResult flag : all(FLAG, row.get(0))) {
                boolean hasDefault = flag.group().startsWith("--") && !defaults.isEmpty();
                shown.put(flag.group(), hasDefault ? defaults.remove(0) : "");
            }
            assertThat(defaults)
                    .as("README.md, options: more defaults than options in %s", row)
                    .isEmpty();
        }
        assertThat(shown)
                .as("README.md, options, each with its default as 'java -jar chat-server.jar --help' shows it")
                .containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void theTablesOfCommandsHaveTheCommandsOfHelp() throws IOException {
        assertTableHasCommandsOf(Reply.HELP, README, "## Commands");
        assertTableHasCommandsOf(Reply.OPERATOR_HELP, Path.of("src/site/running.md"), "## Operators");
    }

    private static void assertTableHasCommandsOf(Reply help, Path page, String heading) throws IOException {
        assertThat(table(page, heading).stream().map(row -> row.get(0).replace("`", "")))
                .as("%s, commands, each as the server's HELP writes it", page)
                .containsExactlyInAnyOrderElementsOf(new String(help.line(), UTF_8)
                        .lines()
                        .map(line -> line.replaceFirst("^INFO ", "").split(" {2,}")[0])
                        .toList());
    }

    @Test
    void theReadmeNamesEveryErrorCode() throws IOException {
        String text = Files.readString(README);
        assertThat(codes("ERR"))
                .as("README.md: name each error by its code, as in `user-not-found`")
                .allMatch(code -> text.contains("`" + code + "`") || text.contains("`ERR " + code));
    }

    @ParameterizedTest
    @FieldSource("PAGES")
    void theServerSendsEveryCodeThatThePageShows(Path page) throws IOException {
        for (String kind : List.of("ERR", "INFO")) {
            assertThat(matches(page, kind + " ([a-z]+(?:-[a-z]+)+)"))
                    .as("%s: codes behind %s that the server sends", page, kind)
                    .isSubsetOf(codes(kind));
        }
    }

    @ParameterizedTest
    @FieldSource("PAGES")
    void theHelpTextHasEveryOptionAndVariableOfThePage(Path page) throws Exception {
        String help = help();
        List<String> flags =
                all(OPTION, help).stream().map(option -> option.group(2)).toList();
        assertThat(matches(page, "`(--[a-z-]+)"))
                .as("%s: options in the help text; write another program's option with that program's name", page)
                .isSubsetOf(flags);
        assertThat(matches(page, "CHAT_([A-Z_]*[A-Z])"))
                .as("%s: variables; the help text has each, or its option", page)
                .allMatch(name -> help.contains("CHAT_" + name)
                        || flags.contains("--" + name.toLowerCase(Locale.ROOT).replace('_', '-')));
    }

    @ParameterizedTest
    @FieldSource("PAGES")
    void theProgramAcceptsEveryCommandLineOfThePage(Path page) throws IOException {
        for (String arguments : matches(page, "java (?:-[DX]\\S+ )*-jar \\S*chat-server\\.jar((?: +[\\w.:/=-]+)*)")) {
            assertThatCode(() -> CommandLine.parse(words(arguments), Map.of()))
                    .as("%s: chat-server.jar%s", page, arguments)
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @FieldSource("PAGES")
    void everyProfileTestFileAndPropertyOfThePageExists(Path page) throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        assertThat(matches(page, "mvnw\\b[^`\n]* -P *([\\w-]+)"))
                .as("%s: profiles in the pom.xml", page)
                .allMatch(profile -> pom.contains("<id>" + profile + "</id>"));
        List<String> sources;
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            sources = files.map(Path::toString).toList();
        }
        assertThat(matches(page, "\\b([A-Z]\\w*[a-z](?:Test|IT))\\b"))
                .as("%s: test classes under src/test", page)
                .allMatch(test -> sources.stream().anyMatch(file -> file.endsWith("/" + test + ".java")));
        assertThat(matches(page, "([\\w/-]+\\.java)\\b"))
                .as("%s: source files under src", page)
                .allMatch(name -> sources.stream().anyMatch(file -> ("/" + file).endsWith("/" + name)));
        assertThat(matches(page, "-D((?:test|surefire|failsafe)\\.[a-z.]+)="))
                .as("%s: properties in the pom.xml", page)
                .allMatch(property -> pom.contains("<" + property + ">"));
        for (String property : matches(page, "-D(chatserver\\.[a-z.]+)=")) {
            assertThat(sources.stream().filter(file -> file.endsWith(".java")).map(Path::of))
                    .as("%s: property %s; a file under src reads it", page, property)
                    .anyMatch(file -> contains(file, '"' + property + '"'));
        }
    }

    @ParameterizedTest
    @FieldSource("PAGES")
    void everyLinkToAFileLeadsToAFile(Path page) throws IOException {
        assertThat(matches(page, "(?:]\\(|(?:src|href)=\")(?!https?://)([^)#\"]+)"))
                .as("%s: files that it links to", page)
                .allMatch(target -> Files.exists(page.resolveSibling(target)));
    }

    @ParameterizedTest
    @FieldSource("PAGES")
    void everyLinkWithinThePageLeadsToAHeading(Path page) throws IOException {
        List<String> headings = lines(page).stream()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3).toLowerCase(Locale.ROOT).replace(' ', '-'))
                .toList();
        assertThat(matches(page, "]\\(#([^)]+)\\)")).as("%s: headings", page).isSubsetOf(headings);
    }

    private static List<String> lines(Path page) throws IOException {
        return Files.readAllLines(page);
    }

    /** Returns the lines below a heading, up to the next heading of level 2. */
    private static List<String> section(Path page, String heading) throws IOException {
        List<String> lines = lines(page);
        assertThat(lines).as(page + ": a heading that its test looks for").contains(heading);
        List<String> rest = lines.subList(lines.indexOf(heading) + 1, lines.size());
        return rest.stream().takeWhile(line -> !line.startsWith("## ")).toList();
    }

    /** Returns the first indented block below a heading, without indentation and empty lines. */
    private static List<String> block(String heading) throws IOException {
        return section(README, heading).stream()
                .dropWhile(line -> !line.startsWith("    "))
                .takeWhile(line -> line.startsWith("    ") || line.isEmpty())
                .filter(line -> !line.isEmpty())
                .map(line -> line.substring(4))
                .toList();
    }

    /** Returns the rows of the table below a heading, as cells, without the head. */
    private static List<List<String>> table(Path page, String heading) throws IOException {
        return section(page, heading).stream()
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .map(line -> Stream.of(line.substring(1).split("(?<!\\\\)\\|"))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    /** Returns what the first group of the pattern matches in the page, each text once. */
    private static List<String> matches(Path page, String regex) throws IOException {
        return all(Pattern.compile(regex), Files.readString(page)).stream()
                .map(match -> match.group(1))
                .distinct()
                .toList();
    }

    private static String help() throws UsageException {
        return ((CommandLine.Print) CommandLine.parse(new String[] {"--help"}, Map.of())).text();
    }

    private static List<String> codes(String kind) {
        return Stream.of(Reply.values())
                .filter(reply -> new String(reply.line(), UTF_8).startsWith(kind + " "))
                .map(Reply::code)
                .toList();
    }

    private static List<MatchResult> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] words(String arguments) {
        return arguments.isBlank() ? new String[0] : arguments.strip().split(" +");
    }
}
