package chatserver.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** How many large buffers are lent, and that they are used again. */
class ReadBuffersTest {
    private final ReadBuffers buffers = new ReadBuffers();
    private final Deque<byte[]> lent = new ArrayDeque<>();

    @Test
    void buffersAreLentUpToTheirNumberAndThenNone() {
        lend(ReadBuffers.MAX_LENT);
        assertThat(lent)
                .doesNotContainNull()
                .allSatisfy(buffer -> assertThat(buffer).hasSize(ReadBuffers.BYTES));
        assertThat(buffers.lend()).isNull();
    }

    @Test
    void aBufferThatWasTakenBackIsLentAgain() {
        lend(ReadBuffers.MAX_LENT);
        byte[] buffer = lent.pop();
        buffers.takeBack(buffer);
        assertThat(buffers.lend()).isSameAs(buffer);
        assertThat(buffers.lend()).isNull();
    }

    @Test
    void buffersAreScarceWhileMoreThanHalfAreLent() {
        lend(ReadBuffers.MAX_LENT / 2);
        assertThat(buffers.areScarce()).isFalse();
        lend(1);
        assertThat(buffers.areScarce()).isTrue();
        buffers.takeBack(lent.pop());
        assertThat(buffers.areScarce()).isFalse();
    }

    private void lend(int count) {
        for (int i = 0; i < count; i++) {
            lent.push(buffers.lend());
        }
    }
}
