package chatserver.room;

import static chatserver.room.StressChecks.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All broadcast lines of a round, without their LF, and the position at which each begins. */
final class StressOrder {
    final List<String> lines = new ArrayList<>();
    final long[] starts;
    final long end;

    StressOrder(String observed) {
        verify(observed.startsWith("OK\n") && observed.endsWith("\n"), "the observer's view is cut");
        observed.lines().skip(1).forEach(lines::add);
        starts = new long[lines.size() + 1];
        for (int i = 0; i < lines.size(); i++) {
            starts[i + 1] = starts[i] + lines.get(i).length() + 1;
        }
        end = starts[lines.size()];
    }

    /** Returns the index of the line that begins at this position. */
    int indexOf(long start) {
        int index = Arrays.binarySearch(starts, start);
        verify(index >= 0, "no line begins at %d", start);
        return index;
    }

    /** Returns the number of notices of a client that left. */
    long countInfos() {
        return lines.stream()
                .filter(line -> line.matches("INFO n[0-9]+ disconnected"))
                .count();
    }

    /** Checks that everything that one owner broadcast is there, once and in its order. */
    void checkBroadcastsOf(StressOwner owner) {
        String mark = " " + owner.number + "-";
        List<String> found = lines.stream()
                .filter(line -> line.startsWith("MSG ") && line.startsWith(mark, line.indexOf(' ', 4)))
                .toList();
        verify(found.equals(owner.broadcasts), "lines of owner %d are lost or out of order", owner.number);
    }
}
