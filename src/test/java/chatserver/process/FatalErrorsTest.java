package chatserver.process;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.JavaProcess;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

/** Tests which errors end the process, and how. {@code FullHeapIT} fills a heap. */
class FatalErrorsTest {
    private static final String LINE = "chat-server: the heap is full, so the process ends; give it more by -Xmx\n";

    private static JavaProcess start(String ending) throws IOException {
        return JavaProcess.start(EndingProcess.class, List.of(FatalErrors.class, Logger.class), ending);
    }

    static Stream<Throwable> fullHeaps() {
        return Stream.of(
                new OutOfMemoryError(),
                new OutOfMemoryError("Java heap space"),
                new OutOfMemoryError("GC overhead limit exceeded"),
                new InternalError(new OutOfMemoryError("Java heap space")));
    }

    @ParameterizedTest
    @MethodSource("fullHeaps")
    void anOutOfMemoryErrorSaysThatTheHeapIsFullAlsoAsACause(Throwable error) {
        assertThat(FatalErrors.saysHeapIsFull(error)).isTrue();
        assertThat(FatalErrors.saysNoThread(error)).isFalse();
    }

    static Stream<Throwable> otherErrors() {
        return Stream.of(
                new IllegalStateException("Java heap space"),
                new StackOverflowError(),
                new InternalError("on purpose"),
                new OutOfMemoryError("unable to create native thread: possibly out of memory"),
                new IllegalStateException(new OutOfMemoryError("unable to create native thread")));
    }

    @ParameterizedTest
    @MethodSource("otherErrors")
    void anyOtherErrorDoesNotEndTheProcess(Throwable error) {
        FatalErrors.exitIfHeapIsFull(error);
        assertThat(FatalErrors.saysHeapIsFull(error)).isFalse();
    }

    @Test
    void theErrorOfAThreadThatCannotBeStartedSaysThatNoThreadIsLeft() {
        assertThat(FatalErrors.saysNoThread(new OutOfMemoryError("unable to create native thread")))
                .isTrue();
        assertThat(FatalErrors.saysNoThread(new IllegalStateException("native thread")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"by-a-full-heap-in-several-threads", "by-a-full-heap-that-is-not-caught"})
    void aFullHeapEndsTheProcessWithStatusOneAndOneLine(String ending) throws Exception {
        try (JavaProcess process = start(ending)) {
            assertThat(process.awaitExit()).isEqualTo(1);
            assertThat(process.err()).isEqualTo(LINE);
        }
    }

    @Test
    void aDefectThatIsNotCaughtNamesItsThreadAndDoesNotEndTheProcess() throws Exception {
        try (JavaProcess process = start("after-a-defect-in-a-thread")) {
            assertThat(process.awaitExit()).isZero();
            assertThat(process.out()).isEqualTo("goes on\n");
            assertThat(process.err())
                    .startsWith("chat-server: thread 'failing' failed\njava.lang.IllegalStateException: on purpose\n");
        }
    }
}
