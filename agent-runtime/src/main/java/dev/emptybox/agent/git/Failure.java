package dev.emptybox.agent.git;

import dev.emptybox.agent.git.Connections.LeadsAway;
import dev.emptybox.stdlib.model.Problem;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Why one conversation with the remote failed, judged by what was seen on the wire and never by JGit's wording, which
 * may also carry the URL's password. One object for one conversation.
 */
final class Failure {

    private final GitAddress address;
    private Connections connections;
    private volatile Exception served;
    private ObjectId searched;

    Failure(GitAddress address) {
        this.address = address;
    }

    /** Over the web, the connections of the conversation. */
    void listenTo(Connections its) {
        connections = its;
    }

    /** What went wrong while a repository of this machine was served. */
    void served(Exception broken) {
        served = broken;
    }

    /** From now on objects are fetched. */
    void fetching() {
        if (connections != null) {
            connections.fetching();
        }
    }

    /** The other side may lack this commit without being damaged. */
    void searching(ObjectId commit) {
        searched = commit;
        fetching();
    }

    SourceException notGit(IOException e) {
        if (!exceeded().isEmpty()) {
            return unreachable(exceeded(), e);
        }
        return wrong("no Git repository at " + address.shown(), "the server answers, but not with Git",
                "give the address that git clone takes; a login page or a proxy answers like this as well", e);
    }

    /** False when this side's store may be what failed. */
    boolean blamesTheOtherSide(IOException e) {
        return !exceeded().isEmpty() || damage() != null || status() >= 300 || find(e, SocketException.class) != null || find(e, SSLException.class) != null
                || find(e, InterruptedIOException.class) != null || find(e, UnknownHostException.class) != null
                || find(e, NoRemoteRepositoryException.class) != null || find(e, LeadsAway.class) != null;
    }

    SourceException explain(IOException e) {
        if (!exceeded().isEmpty()) {
            return unreachable(exceeded(), e);
        }
        if (damage() != null) {
            return wrong("the repository is damaged: " + address.shown(), String.valueOf(damage().getMessage()), "find out what is broken with: git fsck", e);
        }
        LeadsAway away = find(e, LeadsAway.class);
        if (away != null) {
            return wrong("refused to follow " + address.shown() + " to " + away.getMessage(),
                    "another scheme, host or port is another server, and would see the credentials", "use the new address", e);
        }
        int status = status();
        if (status >= 300) {
            return byStatus(status, e);
        }
        if (find(e, NoRemoteRepositoryException.class) != null) {
            return wrong("no Git repository at " + address.shown(), "", "check the address", e);
        }
        CorruptObjectException refused = find(e, CorruptObjectException.class);
        if (refused != null) {
            return wrong("the repository holds an object that is refused: " + address.shown(), refused.getMessage(),
                    "commit without it", e);
        }
        return byCause(e);
    }

    private SourceException byStatus(int status, IOException e) {
        String answer = "the server answers " + status;
        if (status == 401 || status == 403) {
            return wrong("not allowed to read " + address.shown(), answer,
                    "check the credentials: whether they are given, are in date and may read this repository", e);
        }
        if (status == 404 || status == 410) {
            return wrong("no Git repository at " + address.shown(), answer,
                    "check the address; forges answer like this for a private repository without credentials", e);
        }
        if (status >= 500 || status == 408 || status == 429) {
            return unreachable(answer, e);
        }
        return wrong("cannot read " + address.shown(), answer, "check the address", e);
    }

    private SourceException byCause(IOException e) {
        if (find(e, UnknownHostException.class) != null) {
            return unreachable("the host name " + address.uri().getHost() + " is not known", e);
        }
        SSLException tls = find(e, SSLException.class);
        if (tls != null) {
            return unreachable("no secure connection: " + tls.getMessage(), e);
        }
        if (find(e, InterruptedIOException.class) != null) {
            return unreachable("no answer within " + Remote.TIMEOUT_SECONDS + " s", e);
        }
        SocketException socket = find(e, SocketException.class);
        return unreachable(socket != null ? socket.getMessage() : "the answer broke off: " + root(e).getMessage(), e);
    }

    private SourceException unreachable(String why, IOException e) {
        return SourceException.unreachable(Problem.of("cannot reach " + address.shown(), why,
                "the agent tries again by itself; check the network and the address if this lasts"), e);
    }

    private static SourceException wrong(String what, String why, String cure, IOException e) {
        return SourceException.wrong(Problem.of(what, why, cure), e);
    }

    private int status() {
        return connections == null ? 0 : connections.status();
    }

    /** Null when the repository of this machine could be read. */
    private IOException damage() {
        IOException corrupt = find(served, CorruptObjectException.class);
        if (corrupt != null) {
            return corrupt;
        }
        MissingObjectException missing = find(served, MissingObjectException.class);
        return missing == null || missing.getObjectId().equals(searched) ? null : missing;
    }

    private String exceeded() {
        return connections == null ? "" : connections.exceeded();
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
