package chatserver.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Tests how a line is divided into a verb and an argument. */
class CommandTest {
    static final List<Arguments> TABLE = List.of(
            line("LOGIN alice", Verb.LOGIN, "alice"),
            line("login alice", Verb.LOGIN, "alice"),
            line("LoGiN alice", Verb.LOGIN, "alice"),
            line("LOGIN", Verb.LOGIN, ""),
            line("LOGIN   ", Verb.LOGIN, ""),
            line("LOGIN two words", Verb.LOGIN, "two words"),
            line("MSG hello", Verb.MSG, "hello"),
            line("MSG  \t hello  there\tyou \t ", Verb.MSG, "hello  there\tyou"),
            line("\t MSG\thello", Verb.MSG, "hello"),
            line("MSG MSG", Verb.MSG, "MSG"),
            line("MSG \u00a0x\u3000", Verb.MSG, "\u00a0x\u3000"), // blanks are spaces and TABs, no others
            line("DM bob  how are you", Verb.DM, "bob  how are you"),
            line("who", Verb.WHO, ""),
            line("WHO everybody", Verb.WHO, "everybody"),
            line("PING", Verb.PING, ""),
            line("HELP MSG", Verb.HELP, "MSG"),
            line("quit", Verb.QUIT, ""),
            line("", Verb.BLANK, ""),
            line("  \t ", Verb.BLANK, ""),
            line("MSGhello", Verb.UNKNOWN, ""),
            line("MS G", Verb.UNKNOWN, "G"),
            line("MSG\u00a0x", Verb.UNKNOWN, ""),
            line("hello there", Verb.UNKNOWN, "there"),
            line("BLANK", Verb.UNKNOWN, ""),
            line("unknown", Verb.UNKNOWN, ""),
            line("qu\u0131t", Verb.UNKNOWN, ""), // an i without its dot, which is an I in Turkish capitals
            line("P\tING", Verb.UNKNOWN, "ING"),
            line("p)ng", Verb.UNKNOWN, ""),
            line("1OGIN x", Verb.UNKNOWN, "x"));

    private static Arguments line(String line, Verb verb, String argument) {
        return Arguments.of(line, verb, argument);
    }

    @ParameterizedTest
    @FieldSource("TABLE")
    void aLineIsDividedIntoVerbAndArgument(String line, Verb verb, String argument) {
        Command command = read(slice(line));
        assertThat(command.verb()).isEqualTo(verb);
        assertThat(command.argument()).hasToString(argument);
    }

    @ParameterizedTest
    @FieldSource("TABLE")
    void bytesOutsideOfTheLineAreNotRead(String line, Verb verb, String argument) {
        byte[] within = ("QUIT" + line + "QUIT").getBytes(UTF_8);
        Command command = read(new Slice(within, 4, within.length - 4));
        assertThat(command.verb()).isEqualTo(verb);
        assertThat(command.argument()).hasToString(argument);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"BLANK", "UNKNOWN"})
    void aVerbIsSpelledAsItsName(Verb verb) {
        assertThat(read(slice(verb.name())).verb()).isEqualTo(verb);
    }

    @Test
    void anArgumentIsDividedIntoWords() {
        Slice argument = read(slice("DM  bob \t how  are you ")).argument();
        assertThat(argument.firstWord()).hasToString("bob");
        assertThat(argument.afterFirstWord()).hasToString("how  are you");
        assertThat(argument.afterFirstWord().afterFirstWord().firstWord()).hasToString("are");
        assertThat(slice("bob").afterFirstWord().isEmpty()).isTrue();
        assertThat(slice("").firstWord().isEmpty()).isTrue();
    }

    private static Command read(Slice line) {
        Command command = new Command();
        command.read(slice("LOGIN another")); // the line before it
        command.read(line);
        return command;
    }

    private static Slice slice(String text) {
        return Slice.of(text.getBytes(UTF_8));
    }
}
