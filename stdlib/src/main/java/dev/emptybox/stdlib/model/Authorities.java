package dev.emptybox.stdlib.model;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** Certificates of authorities to trust in addition to the default ones. */
public record Authorities(List<X509Certificate> certificates) {

    /** Only the default ones. */
    public static final Authorities USUAL = new Authorities(List.of());

    public Authorities {
        certificates = List.copyOf(certificates);
    }

    /**
     * Reads certificates in PEM format; text between them is ignored.
     *
     * @param name their source, for messages
     * @throws ProblemException if there is none, or one cannot be read
     */
    public static Authorities of(String name, String pem) {
        try {
            var found = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
                .stream().map(X509Certificate.class::cast).toList();
            if (found.isEmpty()) {
                throw new CertificateException("it contains none");
            }
            return new Authorities(found);
        } catch (CertificateException unreadable) {
            throw new ProblemException(Problem.of("Cannot read certificates from " + name, String.valueOf(unreadable.getMessage()),
                "use a PEM file, with lines -----BEGIN CERTIFICATE-----"));
        }
    }
}
