package dev.emptybox.agent.machine.network;

import dev.emptybox.agent.os.TrustManagers;
import dev.emptybox.stdlib.model.Authorities;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
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
            X509TrustManager manager = TrustManagers.with(authorities);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {manager}, null);
            return builder.sslSocketFactory(context.getSocketFactory(), manager);
        } catch (GeneralSecurityException brokenJava) {
            throw new IllegalStateException(brokenJava);
        }
    }
}
