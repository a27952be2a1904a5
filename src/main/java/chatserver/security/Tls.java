package chatserver.security;

import chatserver.process.Reason;
import chatserver.process.StartupException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Collections;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * TLS 1.2 and 1.3 with the server's certificate, over connections that exist already. Closing the plain socket ends every
 * wait in the TLS socket. The TLS socket itself is never closed, since that waits for a write that hangs. Immutable; any
 * thread may call any method.
 */
public final class Tls {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final int HANDSHAKE_RECORD = 22; // RFC 8446, section 5.1
    private static final int MAX_SESSIONS = 1024; // kept for clients that resume a session

    static {
        // Refuses renegotiation, which costs the server more than the client. The JDK reads this property later.
        System.getProperties().putIfAbsent("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    private final SSLSocketFactory sockets;

    private Tls(SSLContext context) {
        sockets = context.getSocketFactory();
    }

    /**
     * Loads the certificate and the private key from a keystore.
     *
     * @throws StartupException if the keystore cannot be used; the message names the file and no password
     */
    static Tls of(Path keystore, Secret password) throws StartupException {
        char[] characters = password.reveal().toCharArray();
        String start = "cannot use the TLS keystore '" + keystore + "': ";
        try (InputStream in = Files.newInputStream(keystore)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, characters);
            if (!hasPrivateKey(keys)) {
                throw new StartupException(start + "it has no private key");
            }
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, characters);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            context.getServerSessionContext().setSessionCacheSize(MAX_SESSIONS);
            return new Tls(context);
        } catch (StartupException e) {
            throw e;
        } catch (FileSystemException e) {
            throw new StartupException(start + Reason.of(e));
        } catch (GeneralSecurityException | IOException e) {
            boolean locked =
                    e instanceof UnrecoverableKeyException || e.getCause() instanceof UnrecoverableKeyException;
            throw new StartupException(start
                    + (locked
                            ? "its password is wrong; set CHAT_TLS_PASSWORD or --tls-password-file"
                            : "it is not a PKCS12 keystore"));
        }
    }

    private static boolean hasPrivateKey(KeyStore keys) throws GeneralSecurityException {
        for (String alias : Collections.list(keys.aliases())) {
            if (keys.isKeyEntry(alias)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Waits for the handshake, if the client's first byte begins a TLS record. Closing {@code plain} ends the wait.
     *
     * @param first the first byte, which has been read from {@code plain}; -1 if the client has hung up
     * @return the socket to talk through, whose input may end by a {@link TruncatedInputException}; {@code plain} itself if the client has hung up, empty if it does not speak TLS
     * @throws IOException if the handshake fails
     */
    public Optional<Socket> handshake(Socket plain, int first) throws IOException {
        if (first < 0) {
            return Optional.of(plain);
        }
        if (first != HANDSHAKE_RECORD) {
            return Optional.empty();
        }
        PlainInput input = new PlainInput(first, plain.getInputStream());
        SSLSocket encrypted = (SSLSocket) sockets.createSocket(plain, input, true);
        encrypted.setEnabledProtocols(PROTOCOLS);
        encrypted.startHandshake();
        input.endAtAlert();
        return Optional.of(encrypted);
    }
}
