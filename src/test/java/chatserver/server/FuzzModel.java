package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The model of the fuzz test: it takes all broadcasts from a client that sent none, and checks that what every other
 * client did and read agrees with them.
 */
final class FuzzModel {
    private final List<String> said;
    private final List<FuzzVisit> visits;
    private final boolean echo;
    private final Map<String, Integer> places = new HashMap<>(); // of every MSG in said; each is there once
    private final Map<String, Integer> leavings = new HashMap<>();

    FuzzModel(List<String> said, List<FuzzVisit> visits, boolean echo) {
        this.said = said;
        this.visits = visits;
        this.echo = echo;
    }

    void check() {
        checkSaid();
        checkLeavings();
        for (FuzzVisit visit : visits) {
            checkWrongProtocol(visit);
            checkOrder(visit);
            checkHeard(visit);
            assertThat(visit.certain.stream().filter(line -> !places.containsKey(line)))
                    .as("broadcasts of %s that no client received", visit)
                    .isEmpty();
        }
    }

    /** Every sender had its name from its first line to its notice, and no other client had it meanwhile. */
    private void checkSaid() {
        Map<String, FuzzVisit> byTag = new HashMap<>();
        visits.forEach(visit -> byTag.put(visit.tag(0), visit));
        Map<String, FuzzVisit> speaking = new HashMap<>();
        Set<FuzzVisit> gone = new HashSet<>();
        for (int i = 0; i < said.size(); i++) {
            String line = said.get(i);
            String name = line.split(" ")[1];
            String key = name.toLowerCase(Locale.ROOT);
            FuzzVisit known = speaking.get(key);
            if (line.startsWith("INFO ")) {
                leavings.merge(key, 1, Integer::sum);
                speaking.remove(key);
                gone.add(known);
                assertThat(known == null || known.name.equals(name))
                        .as("'%s' after %s", line, known)
                        .isTrue();
            } else {
                FuzzVisit.Tag tag = FuzzVisit.Tag.of(line);
                FuzzVisit speaker = byTag.get("#" + tag.client() + "." + tag.visit() + ".0");
                assertThat(places.put(line, i)).as("'%s' was sent before", line).isNull();
                assertThat(speaker).as("sender of '%s'", line).isNotNull().isNotIn(gone);
                assertThat(speaker.wrongProtocol)
                        .as("%s, sender of '%s', speaks another protocol", speaker, line)
                        .isFalse();
                assertThat(name).as("sender of '%s'", line).isEqualTo(speaker.name);
                assertThat(known == null || known == speaker)
                        .as("'%s' while %s is here", line, known)
                        .isTrue();
                speaking.put(key, speaker);
            }
        }
        assertThat(speaking.keySet()).as("users that are left").isSubsetOf("w0", "w1", "w2");
    }

    /** There is one notice for each login. */
    private void checkLeavings() {
        Map<String, Integer> certain = new HashMap<>();
        Map<String, Integer> possible = new HashMap<>();
        for (FuzzVisit visit : visits) {
            if (visit.client < FuzzVisit.FIRST_WATCHER || visit.client >= FuzzVisit.CHECKER) {
                certain.merge(visit.key(), visit.loggedIn ? 1 : 0, Integer::sum);
                possible.merge(visit.key(), visit.loggedIn || visit.isUncertain() ? 1 : 0, Integer::sum);
            }
        }
        assertThat(certain.keySet()).containsAll(leavings.keySet());
        certain.forEach((key, count) -> assertThat(leavings.getOrDefault(key, 0))
                .as("leavings of %s", key)
                .isBetween(count, possible.get(key)));
    }

    /** A client of another protocol reads nothing, and the server ends its connection. */
    private static void checkWrongProtocol(FuzzVisit visit) {
        if (visit.wrongProtocol) {
            assertThat(visit.lines).as("what %s has read", visit).isEmpty();
            assertThat(visit.ended || visit.broken)
                    .as("the server has ended %s", visit)
                    .isTrue();
        }
    }

    /** MSG and DM lines of one sender come in their order. */
    private static void checkOrder(FuzzVisit visit) {
        Map<String, Integer> latest = new HashMap<>();
        for (String line : visit.lines) {
            if (line.startsWith("MSG ") || line.startsWith("DM ")) {
                FuzzVisit.Tag tag = FuzzVisit.Tag.of(line);
                Integer before = latest.put(tag.client() + "." + tag.visit(), tag.text());
                assertThat(before == null || before < tag.text())
                        .as("%s: '%s' after number %d", visit, line, before)
                        .isTrue();
            }
        }
    }

    /** A client received all broadcasts between two points, except its own, and up to its own notice if it left well. */
    private void checkHeard(FuzzVisit visit) {
        List<String> heard = visit.broadcasts();
        int first = 0;
        while (first < heard.size() && !heard.get(first).startsWith("MSG ")) {
            first++;
        }
        if (first == heard.size()) {
            return; // notices alone, which do not differ from each other
        }
        assertThat(places.get(heard.get(first)))
                .as("where '%s' was said, which %s has heard", heard.get(first), visit)
                .isNotNull();
        int place = places.get(heard.get(first));
        for (int i = first - 1, at = place; i >= 0; i--) {
            at = step(at, -1, visit);
            assertThat(heard.get(i)).as("what %s heard before %d", visit, at).isEqualTo(at(at));
        }
        for (int i = first + 1; i < heard.size(); i++) {
            place = step(place, 1, visit);
            assertThat(heard.get(i)).as("what %s heard after %d", visit, place).isEqualTo(at(place));
        }
        if (visit.ended) {
            assertThat(at(step(place, 1, visit)))
                    .as("what follows the last line that %s heard", visit)
                    .isEqualTo("INFO " + visit.name + " disconnected");
        } else if (visit.client >= FuzzVisit.FIRST_WATCHER) {
            assertThat(place).as("how far %s has heard", visit).isEqualTo(said.size() - 1);
        }
    }

    private int step(int place, int by, FuzzVisit visit) {
        int next = place + by;
        while (!echo && at(next).startsWith("MSG " + visit.name + " ")) {
            next += by;
        }
        return next;
    }

    private String at(int place) {
        return place >= 0 && place < said.size() ? said.get(place) : "nothing";
    }
}
