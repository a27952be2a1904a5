package chatserver.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import chatserver.process.Reason;
import chatserver.process.StartupException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * PEM files with the server's certificate and private key, as certbot writes them. Other blocks in them are skipped.
 *
 * @param certificates the server's own certificate, then those that lead to a root
 * @param key the private key of the first certificate: RSA, EC or EdDSA, as PKCS#8 without a password
 */
record PemFiles(Path certificates, Path key) implements CertificateSource {
    /** What is wrong if the JDK lacks a module for elliptic curves, as up to Java 21 it may. */
    static final String NO_ALGORITHM =
            "this Java cannot use its kind of key; elliptic curves need the module jdk.crypto.ec";

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final char[] NO_PASSWORD = {};
    private static final byte[] PROBE = {1};

    /** The kinds of keys, each with the signature that tells whether a key and a certificate belong together. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    @Override
    public List<Path> files() {
        return List.of(certificates, key);
    }

    @Override
    public ServerCertificate load() throws StartupException {
        Certificate[] chain = readChain();
        PublicKey publicKey = chain[0].getPublicKey();
        PrivateKey privateKey = readKey(publicKey.getAlgorithm());
        try {
            if (!belongTogether(publicKey, privateKey)) {
                throw doesNotBelong();
            }
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("server", privateKey, NO_PASSWORD, chain);
            return ServerCertificate.of(keys, NO_PASSWORD);
        } catch (IOException | GeneralSecurityException e) {
            throw unusableCertificate(e.toString());
        }
    }

    private StartupException unusableCertificate(String reason) {
        return new StartupException("cannot use the TLS certificate '" + certificates + "': " + reason);
    }

    private StartupException unusableKey(String reason) {
        return new StartupException("cannot use the TLS key '" + key + "': " + reason);
    }

    private StartupException doesNotBelong() {
        return unusableKey(
                "it does not belong to the first certificate in '" + certificates
                        + "'\nThe first certificate has to be the server's own; certbot calls the files fullchain.pem and privkey.pem.");
    }

    private Certificate[] readChain() throws StartupException {
        List<Certificate> chain = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (MatchResult block : blocks(certificates)) {
                if (block.group(1).equals("CERTIFICATE")) {
                    chain.add(factory.generateCertificate(new ByteArrayInputStream(bytes(block))));
                }
            }
        } catch (CertificateException | IllegalArgumentException e) {
            throw unusableCertificate("certificate " + (chain.size() + 1) + " is damaged");
        } catch (IOException e) {
            throw unusableCertificate(Reason.of(e));
        }
        if (chain.isEmpty()) {
            throw unusableCertificate("it has no line -----BEGIN CERTIFICATE-----; a PKCS12 file needs --tls-keystore");
        }
        return chain.toArray(Certificate[]::new);
    }

    private PrivateKey readKey(String algorithm) throws StartupException {
        try {
            for (MatchResult block : blocks(key)) {
                if (block.group(1).equals("PRIVATE KEY")) {
                    return decode(bytes(block), algorithm);
                }
                if (block.group(1).endsWith(" PRIVATE KEY")) {
                    throw unusableKey("its format is " + block.group(1) + ", not PKCS#8 without a password\n"
                            + "Convert it: openssl pkcs8 -topk8 -nocrypt -in '" + key + "' -out key.pem");
                }
            }
        } catch (IllegalArgumentException e) {
            throw unusableKey("it is damaged");
        } catch (IOException e) {
            throw unusableKey(Reason.of(e));
        }
        throw unusableKey("it has no line -----BEGIN PRIVATE KEY-----");
    }

    /** Decodes a key of the algorithm that the certificate has. A key of another one does not belong to it. */
    private PrivateKey decode(byte[] pkcs8, String algorithm) throws StartupException {
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(pkcs8);
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
        } catch (NoSuchAlgorithmException e) {
            throw unusableKey(NO_ALGORITHM);
        } catch (InvalidKeySpecException e) {
            throw SIGNATURES.keySet().stream().anyMatch(other -> decodes(encoded, other))
                    ? doesNotBelong()
                    : unusableKey("it is damaged");
        }
    }

    private static boolean decodes(PKCS8EncodedKeySpec encoded, String algorithm) {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(encoded) != null;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean belongTogether(PublicKey publicKey, PrivateKey privateKey) throws GeneralSecurityException {
        String algorithm = SIGNATURES.get(publicKey.getAlgorithm());
        if (algorithm == null) {
            return true; // the handshake finds out
        }
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(privateKey);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(PROBE);
        return signature.verify(signed);
    }

    /** Returns the blocks of a PEM file: their kinds and their texts. */
    static List<MatchResult> blocks(Path file) throws IOException {
        return BLOCK.matcher(Files.readString(file, ISO_8859_1)).results().toList();
    }

    static byte[] bytes(MatchResult block) {
        return Base64.getMimeDecoder().decode(block.group(2));
    }
}
