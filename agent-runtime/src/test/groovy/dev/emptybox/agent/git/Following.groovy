package dev.emptybox.agent.git

import dev.emptybox.agent.git.trust.Trust
import java.nio.file.Path
import java.time.Duration

/** Sources that lose patience soon. */
final class Following {

    private Following() {
    }

    /** @param authorities in PEM, null for those of Java */
    static GitSource impatient(List<String> urls, String ref, Path store, Path authorities = null, Duration headers = Duration.ofSeconds(20)) {
        def soon = new NetworkLimits(headers, Duration.ofSeconds(10), Duration.ofSeconds(60), 1 << 20, 1 << 26)
        new GitSource(urls*.toString(), ref, '', store, new Credentials(null, null, null, ClientTls.of(authorities, null, null)), Trust.inEveryCommit(), Limits.DEFAULT, soon)
    }
}
