package dev.emptybox.agent.machine.network;

import dev.emptybox.stdlib.model.Authorities;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;

/** Makes a client trust authorities in addition to those of Java. */
final class TrustedAuthorities {

    private TrustedAuthorities() {
    }

    static OkHttpClient.Builder add(OkHttpClient.Builder builder, Authorities authorities) {
        if (authorities.certificates().isEmpty()) {
            return builder;
        }
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
            X509TrustManager manager = manager(all);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {manager}, null);
            return builder.sslSocketFactory(context.getSocketFactory(), manager);
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
