package chatserver.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import chatserver.process.Reason;
import chatserver.process.StartupException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.UnrecoverableKeyException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * A PKCS12 keystore with the server's certificate and private key.
 *
 * @param file the keystore
 * @param password of the keystore and of its key
 */
record KeystoreFile(Path file, Secret password) implements CertificateSource {
    private static final int MAX_CAUSES = 10;

    @Override
    public List<Path> files() {
        return Stream.concat(Stream.of(file), password.file().stream()).toList();
    }

    @Override
    public ServerCertificate load() throws StartupException {
        char[] characters = password.reveal().toCharArray();
        byte[] bytes = {};
        try {
            bytes = Files.readAllBytes(file);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(new ByteArrayInputStream(bytes), characters);
            if (!hasPrivateKey(keys)) {
                throw unusable("it has no private key");
            }
            return ServerCertificate.of(keys, characters);
        } catch (FileSystemException e) {
            throw unusable(Reason.of(e));
        } catch (GeneralSecurityException | IOException e) {
            throw unusable(reason(e, bytes));
        }
    }

    private StartupException unusable(String reason) {
        return new StartupException("cannot use the TLS keystore '" + file + "': " + reason);
    }

    private static String reason(Exception failure, byte[] bytes) {
        if (new String(bytes, ISO_8859_1).contains("-----BEGIN ")) {
            return "it is a PEM file, not a PKCS12 keystore; use --tls-cert and --tls-key";
        }
        if (isCausedBy(failure, NoSuchAlgorithmException.class)) {
            return PemFiles.NO_ALGORITHM;
        }
        return isCausedBy(failure, UnrecoverableKeyException.class)
                ? "its password is wrong; set CHAT_TLS_PASSWORD or --tls-password-file"
                : "it is not a PKCS12 keystore";
    }

    private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> cause) {
        return Stream.iterate(failure, e -> e != null, Throwable::getCause)
                .limit(MAX_CAUSES)
                .anyMatch(cause::isInstance);
    }

    private static boolean hasPrivateKey(KeyStore keys) throws GeneralSecurityException {
        for (String alias : Collections.list(keys.aliases())) {
            if (keys.isKeyEntry(alias)) {
                return true;
            }
        }
        return false;
    }
}
