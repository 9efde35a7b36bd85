package dev.emptybox.agent.os;

import dev.emptybox.stdlib.model.Authorities;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Which servers a TLS client trusts. */
public final class TrustManagers {

    private TrustManagers() {
    }

    /** Trusts these authorities in addition to those of Java. */
    public static X509TrustManager with(Authorities authorities) {
        try {
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            int number = 0;
            for (X509Certificate usual : manager(null).getAcceptedIssuers()) {
                all.setCertificateEntry("usual-" + number++, usual);
            }
            for (X509Certificate more : authorities.certificates()) {
                all.setCertificateEntry("more-" + number++, more);
            }
            return manager(all);
        } catch (GeneralSecurityException | IOException brokenJava) {
            throw new IllegalStateException(brokenJava);
        }
    }

    private static X509TrustManager manager(KeyStore store) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }
}
