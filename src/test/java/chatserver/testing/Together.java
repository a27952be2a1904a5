package chatserver.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Runs tasks at the same time, each in a thread of its own that waits for all others before it begins. */
public final class Together {
    /** What one thread does. */
    public interface Task {
        /** Does it; whatever it throws fails the test. */
        void run() throws Exception;
    }

    private Together() {}

    /** Runs the same task {@code count} times at once, each time with its own number from 0; waits for all. */
    public static void run(int count, IntFunction<Task> task) throws Exception {
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(task.apply(i));
        }
        run(tasks);
    }

    /** Runs these tasks at once; waits for all. */
    public static void run(Task... tasks) throws Exception {
        run(List.of(tasks));
    }

    /** Runs these tasks at once; waits for all, and throws what the first of them in the list has thrown. */
    public static void run(List<Task> tasks) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            CyclicBarrier start = new CyclicBarrier(tasks.size());
            List<Future<?>> runs = new ArrayList<>();
            for (Task task : tasks) {
                runs.add(threads.submit(() -> {
                    start.await();
                    task.run();
                    return null;
                }));
            }
            awaitAll(runs);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void awaitAll(List<Future<?>> runs) throws Exception {
        Throwable first = null;
        for (Future<?> run : runs) {
            try {
                run.get();
            } catch (ExecutionException e) {
                if (first == null) {
                    first = e.getCause();
                } else {
                    first.addSuppressed(e.getCause());
                }
            }
        }
        if (first instanceof Error error) {
            throw error;
        }
        if (first != null) {
            throw (Exception) first;
        }
    }
}
