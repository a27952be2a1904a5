package chatserver.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chatserver.process.StartupException;
import chatserver.testing.PemKeys;
import chatserver.testing.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which PEM files are accepted, and that the error for any other names the file and what helps. */
class PemFilesTest {
    private static PemKeys ec;
    private static PemKeys rsa;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeKeys() throws Exception {
        ec = PemKeys.make("EC", 30);
        rsa = PemKeys.make("RSA", 30);
    }

    private PemFiles files(String certificates, String key) throws IOException {
        return new PemFiles(
                Files.writeString(folder.resolve("fullchain.pem"), certificates),
                Files.writeString(folder.resolve("privkey.pem"), key));
    }

    private static void assertRefused(PemFiles files, String... parts) {
        assertThatThrownBy(files::load)
                .isInstanceOf(StartupException.class)
                .hasMessageContainingAll(parts)
                .hasMessageNotContaining("xception");
    }

    @Test
    void rsaEcAndEd25519KeysAreAccepted() throws Exception {
        PemKeys ed = PemKeys.make("Ed25519", 30);
        for (PemKeys keys : new PemKeys[] {rsa, ec, ed}) {
            ServerCertificate loaded = files(keys.certificate(), keys.key()).load();
            assertThat(Duration.between(Instant.now(), loaded.validUntil()).toDays())
                    .isBetween(29L, 30L);
        }
    }

    @Test
    void aCertificateChainAmongOtherBlocksAndTextIsAccepted() throws Exception {
        String parameters = PemKeys.block("EC PARAMETERS", new byte[] {6, 1, 42});
        String all =
                "\ufefftext\r\n" + ec.certificate().replace("\n", "\r\n") + rsa.certificate() + parameters + ec.key();
        files(all, all).load();
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        PemKeys other = PemKeys.make("EC", 30);
        assertRefused(files(ec.certificate(), other.key()), "/privkey.pem': it does not belong to", "fullchain.pem'");
        assertRefused(files(ec.certificate(), rsa.key()), "/privkey.pem': it does not belong to");
        assertRefused(files(rsa.certificate() + ec.certificate(), ec.key()), "it does not belong to the first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"})
    void aKeyInAnotherFormatIsRefusedWithTheCommandThatConvertsIt(String format) throws Exception {
        PemFiles files = files(ec.certificate(), PemKeys.block(format, new byte[] {48, 0}));
        assertRefused(
                files,
                "cannot use the TLS key '" + files.key() + "': its format is " + format,
                "openssl pkcs8 -topk8 -nocrypt -in '" + files.key() + "'");
    }

    @Test
    void damagedPemFilesAreRefused() throws Exception {
        String damaged = PemKeys.block("CERTIFICATE", new byte[] {48, 3, 1, 2, 3});
        assertRefused(files(ec.certificate() + damaged, ec.key()), "fullchain.pem': certificate 2 is damaged");
        assertRefused(
                files(ec.certificate(), PemKeys.block("PRIVATE KEY", new byte[] {48, 3, 1, 2, 3})),
                "privkey.pem': it is damaged");
        assertRefused(files("", ec.key()), "fullchain.pem'", "-----BEGIN CERTIFICATE-----", "--tls-keystore");
        assertRefused(files(ec.certificate(), "x"), "privkey.pem'", "-----BEGIN PRIVATE KEY-----");
    }

    @Test
    void missingPemFilesAndFoldersAreRefused() throws Exception {
        PemFiles good = files(ec.certificate(), ec.key());
        Path missing = folder.resolve("missing");
        assertRefused(new PemFiles(missing, good.key()), "'" + missing + "': no such file");
        assertRefused(new PemFiles(good.certificates(), missing), "'" + missing + "': no such file");
        assertRefused(new PemFiles(folder, good.key()), "'" + folder + "': Is a directory");
    }

    @Test
    void aKeystoreThatIsPemIsRefusedWithTheRightOptions() throws Exception {
        Path pem = files(ec.certificate(), ec.key()).certificates();
        assertThatThrownBy(() -> new KeystoreFile(pem, Secret.of(TestKeys.PASSWORD)).load())
                .isInstanceOf(StartupException.class)
                .hasMessage("cannot use the TLS keystore '" + pem
                        + "': it is a PEM file, not a PKCS12 keystore; use --tls-cert and --tls-key");
    }
}
