package chatserver.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReasonTest {
    static Stream<Arguments> reasons() {
        return Stream.of(
                Arguments.of(new NoSuchFileException("a"), "no such file"),
                Arguments.of(new AccessDeniedException("a"), "permission denied"),
                Arguments.of(new UnknownHostException("a"), "no such host"),
                Arguments.of(new BindException("Address already in use"), "Address already in use"),
                Arguments.of(new OutOfMemoryError("Java heap space"), "Java heap space"),
                Arguments.of(new OutOfMemoryError(), "java.lang.OutOfMemoryError"),
                Arguments.of(new IllegalStateException("a"), "java.lang.IllegalStateException: a"));
    }

    @Test
    void whatAnExceptionQuotesOfAClientHasNoControlCharacters() {
        assertThat(Reason.inOneLine(new IOException("name=\u001b[2J\r\n\u0085\u2028\u202eé")))
                .isEqualTo("java.io.IOException: name=?[2J?????é");
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void theReasonIsStatedInAFewWords(Throwable failure, String reason) {
        assertThat(Reason.of(failure)).isEqualTo(reason);
    }
}
