package dev.emptybox.agent.git;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryBuilder;
import org.eclipse.jgit.lib.RepositoryCache;
import org.eclipse.jgit.transport.TestProtocol;
import org.eclipse.jgit.transport.TransferConfig;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UploadPack;

/**
 * Serves a local repository inside the process. JGit's own transport prints a stack trace if it cannot read an object; here
 * the failure is passed to the reader, whose connection is closed.
 */
final class LocalServer {

    private LocalServer() {
    }

    /** Receives the failure of the serving side, before the connection is closed. */
    interface Failed {
        void accept(Exception broken, boolean partialClone);
    }

    static Transport open(URIish address, Repository store, Failed failed) throws IOException {
        File directory = RepositoryCache.FileKey.resolve(new File(address.getPath()), store.getFS());
        if (directory == null) {
            throw new NoRemoteRepositoryException(address, "not found");
        }
        Repository served = new RepositoryBuilder().setFS(store.getFS()).setGitDir(directory).build();
        var protocol = new TestProtocol<Object>((request, repository) -> new Quiet(repository, failed), null);
        return protocol.open(protocol.register(address, served), store, null);
    }

    private static final class Quiet extends UploadPack {

        private final Failed failed;

        Quiet(Repository repository, Failed failed) {
            super(repository);
            Config config = new Config(repository.getConfig());
            config.setBoolean("uploadpack", null, "allowfilter", true);
            setTransferConfig(new TransferConfig(config));
            setRequestPolicy(RequestPolicy.ANY);
            this.failed = Objects.requireNonNull(failed, "failed is null");
        }

        private static boolean isPartial(Config config) {
            return config.getString("extensions", null, "partialclone") != null
                || config.getSubsections("remote").stream().anyMatch(remote -> config.getBoolean("remote", remote, "promisor", false));
        }

        @Override
        public void upload(InputStream in, OutputStream out, OutputStream messages) {
            try {
                super.upload(in, out, messages);
            } catch (IOException | RuntimeException broken) {
                failed.accept(broken, isPartial(getRepository().getConfig()));
            }
        }
    }
}
