package chatserver.security;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/**
 * The server's certificate as it was loaded. Immutable.
 *
 * @param sockets makes TLS sockets with it
 * @param validFrom when its validity begins
 * @param validUntil when it expires
 */
record ServerCertificate(SSLSocketFactory sockets, Instant validFrom, Instant validUntil) {
    private static final int MAX_SESSIONS = 1024; // kept for clients that resume a session

    /**
     * Returns the certificate of a keystore, or all of them: the handshake takes the one that the client can use. Their
     * validity is that of the one that expires first.
     *
     * @param keys has at least one private key
     * @param password of each key
     */
    static ServerCertificate of(KeyStore keys, char[] password) throws GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        context.getServerSessionContext().setSessionCacheSize(MAX_SESSIONS);
        Instant from = Instant.MIN;
        Instant until = Instant.MAX;
        for (String alias : Collections.list(keys.aliases())) {
            if (keys.isKeyEntry(alias) && keys.getCertificate(alias) instanceof X509Certificate certificate) {
                Instant end = certificate.getNotAfter().toInstant();
                if (end.isBefore(until)) {
                    from = certificate.getNotBefore().toInstant();
                    until = end;
                }
            }
        }
        return new ServerCertificate(context.getSocketFactory(), from, until);
    }
}
