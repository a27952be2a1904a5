package chatserver.server;

import java.io.ByteArrayInputStream;
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
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * TLS 1.2 and 1.3 with the server's certificate, laid over connections that exist already. Closing the plain socket
 * ends whatever waits in the encrypted one, which is never closed itself: that would wait for a write that hangs.
 * Immutable; any thread may use it.
 */
final class Encryption {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final int HANDSHAKE_RECORD = 22; // RFC 8446, section 5.1
    private static final int MAX_SESSIONS = 1024; // remembered, so that their clients can come back with less effort

    static {
        // A client could have the server agree on new keys all the time. There is no other switch; it is read later.
        System.getProperties().putIfAbsent("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    private final SSLSocketFactory sockets;

    private Encryption(SSLContext context) {
        sockets = context.getSocketFactory();
    }

    /**
     * TLS with the certificate and the private key of a keystore.
     *
     * @throws StartException if the keystore cannot be used; it names the file, and no password
     */
    static Encryption of(Path keystore, Secret password) throws StartException {
        char[] characters = password.reveal().toCharArray();
        String start = "cannot use the TLS keystore '" + keystore + "': ";
        try (InputStream in = Files.newInputStream(keystore)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, characters);
            if (!hasPrivateKey(keys)) {
                throw new StartException(start + "it has no private key");
            }
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, characters);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            context.getServerSessionContext().setSessionCacheSize(MAX_SESSIONS);
            return new Encryption(context);
        } catch (StartException e) {
            throw e;
        } catch (FileSystemException e) {
            throw new StartException(start + Secret.reason(e));
        } catch (GeneralSecurityException | IOException e) {
            boolean locked =
                    e instanceof UnrecoverableKeyException || e.getCause() instanceof UnrecoverableKeyException;
            throw new StartException(start
                    + (locked
                            ? "its password is another; set CHAT_TLS_PASSWORD or --tls-password-file"
                            : "it is no keystore in PKCS12 format"));
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

    /** Whether what begins with this byte, the first that a client has sent, can be TLS. */
    static boolean canBeginWith(int octet) {
        return octet == HANDSHAKE_RECORD;
    }

    /**
     * Agrees with a client on keys, and returns the socket through which to talk to it. Waits for the client; closing
     * the plain socket ends that.
     *
     * @param plain a connection of which the first byte has been read, and found to be one to begin with
     * @throws IOException if they do not come to an agreement
     */
    Socket layOver(Socket plain) throws IOException {
        InputStream read = new ByteArrayInputStream(new byte[] {HANDSHAKE_RECORD});
        SSLSocket encrypted = (SSLSocket) sockets.createSocket(plain, read, true);
        encrypted.setEnabledProtocols(PROTOCOLS);
        encrypted.startHandshake();
        return encrypted;
    }
}
