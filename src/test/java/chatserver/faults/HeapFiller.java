package chatserver.faults;

import chatserver.Main;

/**
 * A server whose heap another thread fills on purpose, as soon as a byte comes on standard input. If that is a {@code b},
 * standard error is blocked before.
 */
final class HeapFiller {
    private static final int MORE_THAN_A_PIPE_HOLDS = 1 << 20;

    private HeapFiller() {}

    public static void main(String[] args) throws Exception {
        Main.main(args);
        if (System.in.read() == 'b') {
            Thread blocked =
                    new Thread(() -> System.err.write(new byte[MORE_THAN_A_PIPE_HOLDS], 0, MORE_THAN_A_PIPE_HOLDS));
            blocked.start();
            blocked.join(1000); // it does not end: nothing reads standard error
        }
        new Thread(HeapFiller::fill, "filler").start();
    }

    private static void fill() {
        Object[] kept = {};
        while (true) {
            kept = new Object[] {kept}; // so small that nothing is left at the end
        }
    }
}
