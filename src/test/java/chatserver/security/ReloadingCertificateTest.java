package chatserver.security;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import chatserver.testing.Logs;
import chatserver.testing.PemKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests when the certificate in use is replaced, and what the log says about it. */
class ReloadingCertificateTest {
    private static final Logger LOG = Logs.context().getLogger(ReloadingCertificate.class);

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Instant start = Instant.now();
    private Instant now = start;

    @TempDir
    private Path folder;

    private Path live;

    @BeforeEach
    void collectLog() throws Exception {
        log.start();
        LOG.setLevel(Level.INFO);
        LOG.addAppender(log);
        live = PemKeys.make("EC", 90).writeTo(folder.resolve("live"));
    }

    @AfterEach
    void stopCollecting() {
        LOG.detachAppender(log);
        LOG.setLevel(null);
    }

    private ReloadingCertificate certificate() throws Exception {
        PemFiles files = new PemFiles(live.resolve("fullchain.pem"), live.resolve("privkey.pem"));
        return new ReloadingCertificate(files, () -> now);
    }

    /** Returns the new lines of the log, each after its level. */
    private List<String> logged() {
        String thread = Thread.currentThread().getName(); // servers of other tests log at the same time
        List<String> lines = List.copyOf(log.list).stream()
                .filter(line -> line.getThreadName().equals(thread))
                .map(line -> line.getLevel() + " " + line.getFormattedMessage().replace(live + "/", ""))
                .toList();
        log.list.clear();
        return lines;
    }

    @Test
    void theLogStatesOnceUntilWhenACertificateIsValidAndWarnsBeforeAndAfterTheEnd() throws Exception {
        ReloadingCertificate certificate = certificate();
        Instant end = certificate.validUntil();
        certificate.check();
        certificate.check();
        assertThat(logged()).containsExactly("INFO TLS certificate 'fullchain.pem' is valid until " + end);
        now = end.minus(Duration.ofDays(15));
        certificate.check();
        assertThat(logged()).isEmpty();
        now = end.minus(Duration.ofDays(13));
        certificate.check();
        certificate.check();
        assertThat(logged()).containsExactly("WARN TLS certificate 'fullchain.pem' expires soon, at " + end);
        now = end.plusSeconds(1);
        certificate.check();
        certificate.check();
        assertThat(logged()).containsExactly("WARN TLS certificate 'fullchain.pem' expired at " + end);
        now = start.minus(Duration.ofDays(100));
        certificate.check();
        assertThat(logged()).hasSize(1).allMatch(line -> line.startsWith("WARN") && line.contains("not valid before"));
    }

    @Test
    void aReplacedCertificateIsLoadedOnceItsFileStaysTheSame() throws Exception {
        ReloadingCertificate certificate = certificate();
        certificate.check();
        ServerCertificate old = certificate.current();
        logged();
        PemKeys.make("RSA", 200).writeTo(live);
        certificate.check();
        assertThat(certificate.current()).isSameAs(old);
        certificate.check();
        assertThat(certificate.current()).isNotSameAs(old);
        assertThat(logged())
                .containsExactly(
                        "INFO TLS certificate reloaded; new connections use it",
                        "INFO TLS certificate 'fullchain.pem' is valid until " + certificate.validUntil());
        ServerCertificate renewed = certificate.current();
        certificate.check();
        assertThat(certificate.current()).isSameAs(renewed);
    }

    /** certbot has its live files point to those of the last renewal. */
    @Test
    void aCertificateBehindAChangedSymbolicLinkIsLoaded() throws Exception {
        Path target = live;
        live = Files.createDirectory(folder.resolve("links"));
        for (String name : List.of("fullchain.pem", "privkey.pem")) {
            Files.createSymbolicLink(live.resolve(name), target.resolve(name));
        }
        ReloadingCertificate certificate = certificate();
        ServerCertificate old = certificate.current();
        Path renewed = PemKeys.make("EC", 90).writeTo(folder.resolve("renewed"));
        for (String name : List.of("fullchain.pem", "privkey.pem")) {
            Path link = Files.createSymbolicLink(folder.resolve("new-" + name), renewed.resolve(name));
            Files.move(link, live.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
        certificate.check();
        certificate.check();
        assertThat(certificate.current()).isNotSameAs(old);
    }

    @Test
    void filesThatCannotBeUsedKeepTheOldCertificateWithOneWarningUntilTheyCan() throws Exception {
        ReloadingCertificate certificate = certificate();
        certificate.check();
        ServerCertificate old = certificate.current();
        logged();
        Path key = live.resolve("privkey.pem");
        Path away = Files.move(key, live.resolve("away"));
        for (int i = 0; i < 5; i++) {
            certificate.check();
        }
        assertThat(certificate.current()).isSameAs(old);
        assertThat(logged())
                .containsExactly("WARN the old TLS certificate stays in use:"
                        + " cannot use the TLS key 'privkey.pem': no such file");
        PemKeys.make("EC", 90).writeTo(live);
        Files.copy(away, key, StandardCopyOption.REPLACE_EXISTING);
        certificate.check();
        certificate.check();
        assertThat(logged()).hasSize(1).allMatch(line -> line.contains("it does not belong to"));
        PemKeys.make("EC", 90).writeTo(live);
        certificate.check();
        certificate.check();
        assertThat(certificate.current()).isNotSameAs(old);
    }
}
