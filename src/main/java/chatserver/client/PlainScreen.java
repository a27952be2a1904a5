package chatserver.client;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.LocalTime;

/** A terminal of which nothing is known: lines below each other, and what is typed among them. */
final class PlainScreen implements Screen {
    private final PrintStream out;
    private volatile boolean isClosed;

    PlainScreen(Charset charset) {
        this(new PrintStream(new FileOutputStream(FileDescriptor.out), true, charset));
    }

    PlainScreen(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(String line) {
        if (!isClosed) {
            out.println(SplitScreen.TIME.format(LocalTime.now()) + line);
        }
    }

    @Override
    public void showOwn(String line) {} // it stands there already

    @Override
    public void ask(String question) {
        if (!isClosed) {
            out.println(question);
        }
    }

    @Override
    public void talkAs(String name) {}

    @Override
    public void entered() {}

    @Override
    public void close() {
        isClosed = true;
    }
}
