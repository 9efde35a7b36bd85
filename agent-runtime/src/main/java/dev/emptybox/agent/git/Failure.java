package dev.emptybox.agent.git;

import dev.emptybox.agent.git.Connections.LeadsAway;
import dev.emptybox.agent.os.CertificateFailure;
import dev.emptybox.stdlib.model.Problem;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.errors.RemoteRepositoryException;
import org.eclipse.jgit.errors.TooLargeObjectInPackException;
import org.eclipse.jgit.lib.ObjectId;

/**
 * The reason why a conversation with the remote failed, derived from the protocol and never from JGit's messages, which may
 * contain the password of the URL. One object per conversation.
 */
final class Failure {

    private final GitAddress address;
    private final Transfer transfer;
    private Connections connections;
    private SshProgram ssh;
    private volatile Exception served;
    private volatile boolean partialClone;
    private ObjectId searched;

    Failure(GitAddress address, Transfer transfer) {
        this.address = address;
        this.transfer = transfer;
    }

    /** The connections of the conversation, for http. */
    void listenTo(Connections its) {
        connections = its;
    }

    /** The program of the conversation, for ssh. */
    void listenTo(SshProgram program) {
        ssh = program;
    }

    /**
     * The failure while a local repository was served.
     *
     * @param partial whether it is a partial clone, which may lack objects
     */
    void served(Exception broken, boolean partial) {
        served = broken;
        partialClone = partial;
    }

    /** From now on objects are fetched. */
    void fetching() {
        transfer.fetching();
    }

    /** The remote may lack this commit without being damaged. */
    void searching(ObjectId commit) {
        searched = commit;
        fetching();
    }

    SourceException notGit(IOException e) {
        if (!exceeded().isEmpty()) {
            return unreachable(exceeded(), e);
        }
        if (ssh != null && (ssh.failed() || ssh.remoteFailed())) {
            return byProgram(e);
        }
        return wrong("no Git repository at " + address.shown(), "the server does not speak the Git protocol",
                "use the URL for git clone; the response may come from a login page or a proxy", e);
    }

    /** False if the local store may have failed. */
    boolean blamesTheOtherSide(IOException e) {
        return !exceeded().isEmpty() || find(e, TooLargeObjectInPackException.class) != null || ssh != null && ssh.failed() || damage() != null || status() >= 300
                || find(e, SocketException.class) != null || find(e, SSLException.class) != null
                || find(e, InterruptedIOException.class) != null || find(e, UnknownHostException.class) != null
                || find(e, NoRemoteRepositoryException.class) != null || find(e, LeadsAway.class) != null;
    }

    /** Whether the other side does not do what it was asked for. */
    boolean refusesTheRequest(IOException e) {
        return find(e, PackProtocolException.class) != null || find(e, RemoteRepositoryException.class) != null;
    }

    SourceException explain(IOException e) {
        if (!exceeded().isEmpty()) {
            return unreachable(exceeded(), e);
        }
        if (damage() instanceof MissingObjectException missing && partialClone) {
            return wrong("a commit is incomplete in " + address.shown(), "it is a partial clone, and " + missing.getObjectId().name() + " was not fetched",
                "fetch all: git -C " + address.shown() + " fetch --refetch --no-filter; or name the URL of the server instead of the directory", e);
        }
        if (damage() != null) {
            return wrong("the repository is damaged: " + address.shown(), String.valueOf(damage().getMessage()), "check it with: git fsck", e);
        }
        if (ssh != null && (ssh.failed() || ssh.remoteFailed())) {
            return byProgram(e);
        }
        LeadsAway away = find(e, LeadsAway.class);
        if (away != null) {
            return wrong("refused a redirect from " + address.shown() + " to " + away.getMessage(),
                    "another scheme, host or port is a different server, which would receive the credentials", "use the new URL", e);
        }
        int status = status();
        if (status >= 300) {
            return byStatus(status, e);
        }
        if (find(e, NoRemoteRepositoryException.class) != null) {
            return wrong("no Git repository at " + address.shown(), "", "check the URL", e);
        }
        if (find(e, TooLargeObjectInPackException.class) != null) {
            return wrong("the repository contains an object that is too large: " + address.shown(), "", "store artefacts elsewhere and download them", e);
        }
        CorruptObjectException refused = find(e, CorruptObjectException.class);
        if (refused != null && refused.getErrorType() == null) {
            return unreachable("what it sent is damaged: " + refused.getMessage(), e);
        }
        if (refused != null) {
            return wrong("the repository contains an object that is refused: " + address.shown(), refused.getMessage(),
                    "commit again without it", e);
        }
        return byCause(e);
    }

    /** The exit code of ssh does not say whether waiting may help, for example until a key is accepted. */
    private SourceException byProgram(IOException e) {
        return ssh.failed() ? SourceException.unreachable(Problem.of("cannot connect to " + address.shown(), "ssh: " + ssh.said(),
            "check the key (--ssh-key), the key of the server (--known-hosts) and the network; try: ssh -T " + address.uri().getHost()), e)
            : wrong("no Git repository at " + address.shown(), ssh.said(), "check the URL, and whether the key may read this repository", e);
    }

    private SourceException byStatus(int status, IOException e) {
        String answer = "the server returned " + status;
        if (status == 401 || status == 403) {
            return wrong("not allowed to read " + address.shown(), answer,
                    "check that credentials are given, valid and may read this repository", e);
        }
        if (status == 404 || status == 410) {
            return wrong("no Git repository at " + address.shown(), answer,
                    "check the URL; forges also return this for a private repository without credentials", e);
        }
        if (status >= 500 || status == 408 || status == 429) {
            return unreachable(answer, e);
        }
        return wrong("cannot read " + address.shown(), answer, "check the URL, and whether the server needs a client certificate (--client-cert)", e);
    }

    private SourceException byCause(IOException e) {
        if (find(e, UnknownHostException.class) != null) {
            return unreachable("the host name " + address.uri().getHost() + " is not known", e);
        }
        SSLException tls = find(e, SSLException.class);
        if (tls != null) {
            return SourceException.unreachable(Problem.of("cannot reach " + address.shown(), "no secure connection: " + CertificateFailure.text(tls).orElse(tls.getMessage()),
                "renew the certificate of the server if it has expired; an authority of your own is trusted with --ca-file, a client introduces itself with --client-cert"), e);
        }
        if (find(e, InterruptedIOException.class) != null) {
            return unreachable("no answer within " + Remote.TIMEOUT_SECONDS + " s", e);
        }
        SocketException socket = find(e, SocketException.class);
        return unreachable(socket != null ? socket.getMessage() : "the response was incomplete: " + root(e).getMessage(), e);
    }

    private SourceException unreachable(String why, IOException e) {
        return SourceException.unreachable(Problem.of("cannot reach " + address.shown(), why,
                "the agent retries automatically; if this persists, check the network and the URL"), e);
    }

    private static SourceException wrong(String what, String why, String cure, IOException e) {
        return SourceException.wrong(Problem.of(what, why, cure), e);
    }

    private int status() {
        return connections == null ? 0 : connections.status();
    }

    /** Null if the local repository could be read. */
    private IOException damage() {
        IOException corrupt = find(served, CorruptObjectException.class);
        if (corrupt != null) {
            return corrupt;
        }
        MissingObjectException missing = find(served, MissingObjectException.class);
        return missing == null || missing.getObjectId().equals(searched) ? null : missing;
    }

    private String exceeded() {
        return transfer.exceeded();
    }

    private static Throwable root(Throwable e) {
        Throwable at = e;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }

    private static <T extends Throwable> T find(Throwable e, Class<T> type) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
        }
        return null;
    }
}
