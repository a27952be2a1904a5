package chatserver.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chatserver.testing.TestKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files {@code --tls-trust} accepts, and how it explains the others. */
class TrustFileTest {
    private static final String KEY = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";

    @TempDir
    private Path folder;

    @Test
    void aFileMayContainAByteOrderMarkAndAPrivateKeyBesideTheCertificate() throws Exception {
        Path pem = folder.resolve("server.pem");
        TestKeys.keytool(TestKeys.KEYSTORE, "-exportcert", "-rfc", "-file", pem.toString());
        Path file = Files.writeString(folder.resolve("both.pem"), "\ufeff" + KEY + Files.readString(pem) + KEY);
        assertThat(TrustFile.read(file)).hasSize(1);
    }

    @Test
    void aFileWithoutACertificateIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("key.pem"), KEY);
        assertThatThrownBy(() -> TrustFile.read(file))
                .hasMessageStartingWith("no certificate in '" + file + "': expected PEM");
    }

    @Test
    void aDamagedCertificateIsNamed() throws Exception {
        Path file = Files.writeString(
                folder.resolve("bad.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertThatThrownBy(() -> TrustFile.read(file)).hasMessage("certificate 1 in '" + file + "' is damaged");
    }
}
