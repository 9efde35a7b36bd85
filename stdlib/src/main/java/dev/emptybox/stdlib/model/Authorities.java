package dev.emptybox.stdlib.model;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** Certificates of authorities that may vouch for a server, besides those that are trusted anyway. */
public record Authorities(List<X509Certificate> certificates) {

    /** Those that are trusted anyway, and no other. */
    public static final Authorities USUAL = new Authorities(List.of());

    public Authorities {
        certificates = List.copyOf(certificates);
    }

    /**
     * Reads certificates in PEM form; text between them is passed over.
     *
     * @param name what holds them, for people
     * @throws ProblemException when there is none, or one cannot be read
     */
    public static Authorities of(String name, String pem) {
        try {
            var found = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
                .stream().map(X509Certificate.class::cast).toList();
            if (found.isEmpty()) {
                throw new CertificateException("none is in it");
            }
            return new Authorities(found);
        } catch (CertificateException unreadable) {
            throw new ProblemException(Problem.of("Cannot read certificates from " + name, String.valueOf(unreadable.getMessage()),
                "it is a file in PEM form, with lines -----BEGIN CERTIFICATE-----"));
        }
    }
}
