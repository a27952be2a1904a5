package chatserver.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;

/** A process that ends in the way that its argument names. */
final class EndingProcess {
    private static final int THREADS = 8;
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private EndingProcess() {}

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "with-status-3" -> {
                ProcessExit.prepare();
                ProcessExit.start(() -> print("first"), () -> print("last"));
                ProcessExit.exit(3);
            }
            case "by-a-signal" -> {
                ProcessExit.prepare();
                ProcessExit.start(() -> print("first"), () -> print("last"));
                NEVER.await();
            }
            case "with-a-last-act-that-hangs" -> {
                ProcessExit.prepare();
                ProcessExit.setTimeLimit(Duration.ofMillis(200));
                ProcessExit.start(() -> {}, EndingProcess::hang);
                ProcessExit.exit(4);
            }
            case "while-it-begins" -> {
                ProcessExit.prepare();
                ProcessExit.start(() -> {}, EndingProcess::beginAgain);
                ProcessExit.exit(0);
            }
            case "by-a-full-heap-in-several-threads" -> {
                FatalErrors.install();
                CyclicBarrier together = new CyclicBarrier(THREADS);
                for (int i = 0; i < THREADS; i++) {
                    new Thread(() -> exitByFullHeap(together)).start();
                }
            }
            case "by-a-full-heap-that-is-not-caught" -> {
                FatalErrors.install();
                new Thread(EndingProcess::fail).start();
                NEVER.await();
            }
            case "after-a-defect-in-a-thread" -> {
                FatalErrors.install();
                Thread failing = new Thread(
                        () -> {
                            throw new IllegalStateException("on purpose");
                        },
                        "failing");
                failing.start();
                failing.join();
                print("goes on");
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void beginAgain() {
        print("prepared again: " + ProcessExit.prepare());
        ProcessExit.start(() -> print("late first act"), () -> print("late last act"));
    }

    private static void exitByFullHeap(CyclicBarrier together) {
        try {
            together.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        FatalErrors.exitIfHeapIsFull(new OutOfMemoryError("Java heap space"));
    }

    private static void fail() {
        throw new OutOfMemoryError("Java heap space");
    }

    private static void hang() {
        try {
            NEVER.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void print(String line) {
        System.out.print(line + "\n");
    }
}
