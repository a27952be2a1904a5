package chatserver.security;

import chatserver.process.StartupException;
import java.nio.file.Path;
import java.util.List;

/** The files with the server's certificate and its private key. Immutable; any thread may call any method. */
sealed interface CertificateSource permits KeystoreFile, PemFiles {
    /** Returns all files that {@link #load} reads; the first one has the certificate. */
    List<Path> files();

    /**
     * Reads the files.
     *
     * @throws StartupException if they cannot be used; the message names the file and no secret
     */
    ServerCertificate load() throws StartupException;
}
