package chatserver.security;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chatserver.process.StartupException;
import chatserver.testing.TestKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Collections;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each file that cannot be used is refused with one line that names the file and nothing of its contents. */
class SecurityTest {
    @TempDir
    private Path folder;

    private static void assertRefused(ThrowingCallable start, String... parts) {
        assertThatThrownBy(start)
                .isInstanceOf(StartupException.class)
                .hasMessageContainingAll(parts)
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("secret", "\n", "xception");
    }

    private Path file(String name, byte[] contents) throws IOException {
        return Files.write(folder.resolve(name), contents);
    }

    // keystores

    @Test
    void aKeystoreWithItsPasswordIsAccepted() throws Exception {
        new KeystoreFile(TestKeys.KEYSTORE, Secret.of(TestKeys.PASSWORD)).load();
        new KeystoreFile(TestKeys.KEYSTORE, Secret.inFile(TestKeys.PASSWORD_FILE)).load();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "another secret"})
    void aKeystoreWithAWrongPasswordIsRefused(String password) {
        assertRefused(
                () -> new KeystoreFile(TestKeys.KEYSTORE, Secret.of(password)).load(),
                "'" + TestKeys.KEYSTORE + "'",
                "password",
                "CHAT_TLS_PASSWORD",
                "--tls-password-file");
    }

    @Test
    void aMissingKeystoreIsRefused() {
        Path missing = folder.resolve("missing.p12");
        assertRefused(() -> new KeystoreFile(missing, Secret.of("")).load(), "'" + missing + "'", "no such file");
    }

    @Test
    void aFolderIsRefusedAsAKeystore() {
        assertRefused(() -> new KeystoreFile(folder, Secret.of("")).load(), "'" + folder + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-----BEGIN CERTIFICATE-----\nsecret\n", "0\u0082\u0003\u00ec0"})
    void aFileInAnotherFormatIsRefusedAsAKeystore(String contents) throws IOException {
        Path file = file("server.pem", contents.getBytes(UTF_8));
        assertRefused(() -> new KeystoreFile(file, Secret.of("secret")).load(), "'" + file + "'", "PKCS12");
    }

    @Test
    void aKeystoreWithoutAPrivateKeyIsRefused() throws Exception {
        char[] password = TestKeys.PASSWORD.toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(TestKeys.KEYSTORE)) {
            keys.load(in, password);
        }
        for (String alias : Collections.list(keys.aliases())) {
            keys.setCertificateEntry("only-" + alias, keys.getCertificate(alias));
            keys.deleteEntry(alias);
        }
        Path file = folder.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            keys.store(out, password);
        }
        assertRefused(
                () -> new KeystoreFile(file, Secret.of(TestKeys.PASSWORD)).load(), "'" + file + "'", "no private key");
    }

    // passwords

    @Test
    void aMissingPasswordFileIsRefused() {
        Path missing = folder.resolve("missing");
        assertRefused(() -> Secret.inFile(missing).reveal(), "'" + missing + "'", "no such file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n", "\r\n", "\nsecret\n", "  \t\n", "secret\u0007\n", "\ufeffsecret\n", "\u202esecret"})
    void aPasswordThatCannotBeTypedIsRefused(String contents) throws IOException {
        Path file = file("key", contents.getBytes(UTF_8));
        assertRefused(() -> Password.of(Secret.inFile(file)), "'" + file + "'");
    }

    @Test
    void aPasswordFileMustBeUtf8AndAtMost1024Bytes() throws Exception {
        Path other = file("other", "secret".getBytes(UTF_16));
        assertRefused(() -> Secret.inFile(other).reveal(), "'" + other + "'", "UTF-8");
        Path endless = file("endless", "secret".repeat(1000).getBytes(UTF_8));
        assertRefused(() -> Secret.inFile(endless).reveal(), "'" + endless + "'", "1024");
        Path longest = file("longest", ("x".repeat(1024) + "\n").getBytes(UTF_8));
        assertThat(Secret.inFile(longest).reveal()).hasSize(1024);
    }

    @Test
    void aSecretIsNotShownAsText() {
        assertThat(Secret.of("secret")).hasToString("(not shown)");
        assertThat(Secret.inFile(Path.of("key"))).hasToString("key");
    }
}
