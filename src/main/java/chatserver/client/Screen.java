package chatserver.client;

import java.nio.charset.Charset;
import java.util.Optional;

/** Where a person reads and types. All methods may be called by any thread, in lines that never mix. */
interface Screen {
    /** Shows a line, with the time before it. */
    void show(String line);

    /** Shows a line that the user has just typed, as others see it. */
    void showOwn(String line);

    /** Asks for what is to be typed next. */
    void ask(String question);

    /** From now on the user talks under this name. */
    void talkAs(String name);

    /** The user has pressed Enter. */
    void entered();

    /** Leaves the terminal as it is without a chat. */
    void close();

    /** Returns the best that the terminal can do. */
    static Screen open(Charset charset) {
        Optional<Tty.Size> size = Tty.isDumb() ? Optional.empty() : Tty.size();
        return size.isEmpty() ? new PlainScreen(charset) : SplitScreen.open(charset, size.get());
    }
}
