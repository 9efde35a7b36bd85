package dev.emptybox.agent.git;

import dev.emptybox.agent.os.TrustManagers;
import dev.emptybox.stdlib.model.Authorities;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * How a client introduces itself to Git servers at https, and which authorities it trusts in addition to those of Java. The files are
 * read for each connection, so that a renewed certificate needs no restart; the context is kept while they are the same, because a
 * server resumes the session of a context. Thread-safe.
 */
public final class ClientTls {

    private static final Pattern KEY = Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Pattern CERTIFICATE = Pattern.compile("-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]+-----END CERTIFICATE-----");
    private static final List<String> KINDS = List.of("EC", "RSA", "EdDSA");
    private static final char[] NO_PASSWORD = {};

    private final Path authorities;
    private final Path certificate;
    private final Path key;
    private String contextOf = "";
    private SSLSocketFactory context;

    private ClientTls(Path authorities, Path certificate, Path key) {
        this.authorities = authorities;
        this.certificate = certificate;
        this.key = key;
    }

    /**
     * All of PEM.
     *
     * @param authorities null for those of Java only
     * @param certificate of the client, with those of its authorities behind it; null for none
     * @param key         of the certificate, without a password; null if it is in the same file
     */
    public static ClientTls of(Path authorities, Path certificate, Path key) {
        return new ClientTls(authorities, certificate, key);
    }

    /** The usual. */
    static ClientTls none() {
        return new ClientTls(null, null, null);
    }

    /** Null for that of Java. */
    synchronized SSLSocketFactory sockets() {
        if (authorities == null && certificate == null) {
            return null;
        }
        String trusted = read("authorities", authorities);
        String chain = read("the client certificate", certificate);
        String secret = key == null ? chain : read("the key of the client certificate", key);
        String content = Digests.sha256(trusted + "\0" + chain + "\0" + secret);
        if (!content.equals(contextOf)) {
            context = create(trusted, chain, secret);
            contextOf = content;
        }
        return context;
    }

    private SSLSocketFactory create(String trusted, String chain, String secret) {
        try {
            TrustManager[] trust = authorities == null ? null : new TrustManager[] {TrustManagers.with(Authorities.of(authorities.toString(), trusted))};
            SSLContext fresh = SSLContext.getInstance("TLS");
            fresh.init(certificate == null ? null : introduction(chain, secret), trust, null);
            return fresh.getSocketFactory();
        } catch (ProblemException wrong) {
            throw SourceException.wrong(wrong.problems().get(0), wrong);
        } catch (GeneralSecurityException | IOException refused) {
            throw SourceException.wrong(Problem.of("the client certificate cannot be used: " + certificate, String.valueOf(refused.getMessage()),
                "check that the key belongs to the certificate"), refused);
        }
    }

    private KeyManager[] introduction(String chain, String secret) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        Certificate[] certificates = Authorities.of(certificate.toString(), withoutKey(chain)).certificates().toArray(Certificate[]::new);
        PrivateKey its = privateKey(secret);
        if (!its.getAlgorithm().equals(certificates[0].getPublicKey().getAlgorithm())) {
            throw new GeneralSecurityException("the key is of " + its.getAlgorithm() + ", the certificate of " + certificates[0].getPublicKey().getAlgorithm());
        }
        store.setKeyEntry("client", its, NO_PASSWORD, certificates);
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static String withoutKey(String pem) {
        return CERTIFICATE.matcher(pem).results().map(MatchResult::group).collect(Collectors.joining("\n"));
    }

    private PrivateKey privateKey(String pem) throws GeneralSecurityException {
        Matcher found = KEY.matcher(pem);
        Path file = key == null ? certificate : key;
        if (!found.find()) {
            throw SourceException.wrong(Problem.of("no usable private key in " + file, "it has no lines -----BEGIN PRIVATE KEY-----; other forms and keys with a password are not supported",
                "convert it: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW; or name its file with --client-key"));
        }
        var encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1)));
        for (String kind : KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(encoded);
            } catch (InvalidKeySpecException another) {
                // The encoding names its algorithm; the factories of others refuse it.
            }
        }
        throw SourceException.wrong(Problem.of("the private key in " + file + " cannot be read", "it is damaged, or neither of RSA, EC or Ed25519", "make another one"));
    }

    /** A file that is being replaced may be missing for a moment, so this is transient. */
    private static String read(String what, Path file) {
        try {
            return file == null ? "" : Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw SourceException.unreachable(Problem.of("cannot read " + what + ": " + file, e.getClass().getSimpleName(),
                "mount the file where the agent's user can read it"), e);
        }
    }
}
