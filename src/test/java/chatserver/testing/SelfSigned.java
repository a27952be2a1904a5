package chatserver.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A private key and its self-signed certificate for {@code localhost} and 127.0.0.1. The JDK has no API that makes
 * certificates, and its keytool takes a second each time; so the few fields are encoded here, as RFC 5280 has them.
 */
record SelfSigned(PrivateKey key, X509Certificate certificate) {
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int UTF8_STRING = 0x0c;
    private static final int UTC_TIME = 0x17;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int VERSION = 0xa0;
    private static final int EXTENSIONS = 0xa3;
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;

    private static final byte[] COMMON_NAME = HexFormat.of().parseHex("0603550403");
    private static final byte[] SUBJECT_ALTERNATIVE_NAME = HexFormat.of().parseHex("0603551d11");
    private static final byte[] HOST = "localhost".getBytes(US_ASCII);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Duration AGE = Duration.ofDays(10);

    /** How keys of a kind are made and sign; {@code id} is the encoded identifier of the signature. */
    private enum Algorithm {
        EC(256, "SHA256withECDSA", "06082a8648ce3d040302"),
        RSA(2048, "SHA256withRSA", "06092a864886f70d01010b0500"),
        ED25519(255, "Ed25519", "06032b6570");

        private final int bits;
        private final String signature;
        private final byte[] id;

        Algorithm(int bits, String signature, String id) {
            this.bits = bits;
            this.signature = signature;
            this.id = HexFormat.of().parseHex(id);
        }
    }

    /** Makes a key of this algorithm, EC, RSA or Ed25519, and a certificate that is valid from 10 days ago on. */
    static SelfSigned make(String algorithm, int daysLeft) throws GeneralSecurityException {
        Algorithm kind = Algorithm.valueOf(algorithm.toUpperCase(Locale.ROOT));
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(kind.bits);
        KeyPair keys = generator.generateKeyPair();
        byte[] contents = contents(kind, keys, Instant.now(), daysLeft);
        Signature signature = Signature.getInstance(kind.signature);
        signature.initSign(keys.getPrivate());
        signature.update(contents);
        byte[] whole = der(SEQUENCE, contents, der(SEQUENCE, kind.id), der(BIT_STRING, new byte[1], signature.sign()));
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        return new SelfSigned(
                keys.getPrivate(), (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(whole)));
    }

    private static byte[] contents(Algorithm kind, KeyPair keys, Instant now, int daysLeft) {
        byte[] name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, HOST))));
        byte[] hosts = der(SEQUENCE, der(DNS_NAME, HOST), der(IP_ADDRESS, new byte[] {127, 0, 0, 1}));
        return der(
                SEQUENCE,
                der(VERSION, der(INTEGER, new byte[] {2})),
                der(INTEGER, new BigInteger(64, new SecureRandom()).toByteArray()),
                der(SEQUENCE, kind.id),
                name,
                der(SEQUENCE, time(now.minus(AGE)), time(now.plus(Duration.ofDays(daysLeft)))),
                name,
                keys.getPublic().getEncoded(),
                der(EXTENSIONS, der(SEQUENCE, der(SEQUENCE, SUBJECT_ALTERNATIVE_NAME, der(OCTET_STRING, hosts)))));
    }

    private static byte[] time(Instant at) {
        return der(UTC_TIME, SECONDS.format(at).getBytes(US_ASCII));
    }

    /** Encodes a value of this type, which consists of these parts. */
    private static byte[] der(int type, byte[]... parts) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            value.writeBytes(part);
        }
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        encoded.write(type);
        int length = value.size();
        if (length >= 128) {
            encoded.write(length < 256 ? 0x81 : 0x82); // one or two bytes of length follow
        }
        if (length >= 256) {
            encoded.write(length >> 8);
        }
        encoded.write(length);
        encoded.writeBytes(value.toByteArray());
        return encoded.toByteArray();
    }
}
