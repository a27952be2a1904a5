package chatserver.security;

import chatserver.process.FatalErrors;
import chatserver.process.StartupException;
import chatserver.process.ThreadStarter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate in use. It is reloaded when one of its files has changed; connections that exist go on as they are. If
 * that fails, the certificate stays, and one warning is logged.
 *
 * <p>A file has changed if its time, its size or its inode has, also behind a symbolic link. The change counts once two
 * checks in a row see the same, so that certificate and key can be replaced one after the other.
 *
 * <p>Thread: {@code certificate}, started by {@link #watch}, ended by {@link #stop}. It reads the files, and waits as long as
 * their file system does. Any thread may ask for the certificate.
 */
public final class ReloadingCertificate {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadingCertificate.class);

    private static final long PERIOD_SECONDS = 3;
    private static final Duration WARN_BEFORE_END = Duration.ofDays(14);

    /** What a file looks like from outside. */
    private record Stamp(FileTime modified, long size, Object inode) {}

    private enum Validity {
        NOT_YET,
        VALID,
        ENDS_SOON,
        EXPIRED
    }

    private final CertificateSource source;
    private final InstantSource clock;
    private final ScheduledExecutorService scheduler =
            Executors.newSingleThreadScheduledExecutor(task -> ThreadStarter.daemon(task, "certificate"));
    private volatile ServerCertificate current; // written by the certificate thread, read by any thread
    private List<Optional<Stamp>> tried; // confined to the certificate thread: what was loaded last, or failed to
    private List<Optional<Stamp>> seen; // confined to the certificate thread: at the last check
    private String failure; // confined to the certificate thread: why the last attempt failed; null if it did not
    private Validity logged; // confined to the certificate thread: of this certificate; null before

    /**
     * Loads the certificate.
     *
     * @throws StartupException if its files cannot be used
     */
    ReloadingCertificate(CertificateSource source, InstantSource clock) throws StartupException {
        this.source = source;
        this.clock = clock;
        tried = stamps();
        seen = tried;
        current = source.load();
    }

    ServerCertificate current() {
        return current;
    }

    /** Returns when the certificate in use expires. */
    public Instant validUntil() {
        return current.validUntil();
    }

    /** Logs until when the certificate is valid, and checks the files every {@value #PERIOD_SECONDS} s from now on. */
    public void watch() {
        scheduler.scheduleWithFixedDelay(this::checkSafely, 0, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    /** Stops checking the files. Does not wait for a file system. */
    public void stop() {
        scheduler.shutdownNow();
    }

    /** Checks the files. If a task throws, the executor cancels its later runs and reports nothing. */
    private void checkSafely() {
        FatalErrors.runSafely(this::check, LOG, "checking the TLS certificate failed");
    }

    /** Loads the files if they have changed, or if the last attempt failed; logs what is new about the validity. */
    void check() {
        List<Optional<Stamp>> now = stamps();
        boolean settled = now.equals(seen);
        seen = now;
        if (settled && (failure != null || !now.equals(tried))) {
            tried = now;
            load();
        }
        logValidity();
    }

    private void load() {
        try {
            current = source.load();
            failure = null;
            logged = null;
            LOG.info("TLS certificate reloaded; new connections use it");
        } catch (StartupException e) {
            if (!e.getMessage().equals(failure)) {
                LOG.warn(
                        "the old TLS certificate stays in use: {}",
                        e.getMessage().replace("\n", "; "));
            }
            failure = e.getMessage();
        }
    }

    private void logValidity() {
        ServerCertificate certificate = current;
        Validity validity = validity(certificate);
        if (validity == logged) {
            return;
        }
        logged = validity;
        Path file = source.files().get(0);
        switch (validity) {
            case NOT_YET -> LOG.warn("TLS certificate '{}' is not valid before {}", file, certificate.validFrom());
            case VALID -> LOG.info("TLS certificate '{}' is valid until {}", file, certificate.validUntil());
            case ENDS_SOON -> LOG.warn("TLS certificate '{}' expires soon, at {}", file, certificate.validUntil());
            case EXPIRED -> LOG.warn("TLS certificate '{}' expired at {}", file, certificate.validUntil());
        }
    }

    private Validity validity(ServerCertificate certificate) {
        Instant now = clock.instant();
        if (now.isBefore(certificate.validFrom())) {
            return Validity.NOT_YET;
        }
        if (now.isAfter(certificate.validUntil())) {
            return Validity.EXPIRED;
        }
        return now.plus(WARN_BEFORE_END).isAfter(certificate.validUntil()) ? Validity.ENDS_SOON : Validity.VALID;
    }

    private List<Optional<Stamp>> stamps() {
        return source.files().stream().map(ReloadingCertificate::stamp).toList();
    }

    private static Optional<Stamp> stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
