package dev.emptybox.agent.os;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;

/** Why the certificate of a server is not trusted, for messages: those of Java name its classes. */
public final class CertificateFailure {

    private CertificateFailure() {
    }

    /** Empty if it is for another reason than its time and its authority. */
    public static Optional<String> text(Throwable failure) {
        boolean unknown = false;
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof CertificateExpiredException) {
                return Optional.of("the certificate of the server has expired, " + at.getMessage());
            }
            if (at instanceof CertificateNotYetValidException) {
                return Optional.of("the certificate of the server is not valid yet, " + at.getMessage());
            }
            unknown |= at instanceof CertPathBuilderException;
        }
        return unknown ? Optional.of("the certificate of the server is not from a trusted authority") : Optional.empty();
    }
}
