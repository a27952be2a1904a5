package chatserver.client;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** The time before each line of the chat, and a line for each new day. */
final class Clock {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm ", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu", Locale.ENGLISH);

    private LocalDate day;

    /** A clock whose first day is this one. */
    Clock(LocalDate day) {
        this.day = day;
    }

    /** Returns the line of a day that has begun since the last call. */
    Optional<String> newDay(LocalDateTime now) {
        boolean isNew = !now.toLocalDate().equals(day);
        day = now.toLocalDate();
        return isNew ? Optional.of("* " + DAY.format(day)) : Optional.empty();
    }

    static String time(LocalDateTime now) {
        return TIME.format(now);
    }
}
