package dev.emptybox.agent.git;

import dev.emptybox.agent.git.Credentials.Login;
import dev.emptybox.stdlib.model.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectChecker;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdRef;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;

/** The other side: lists names and fetches commits, and turns every way in which that fails into a told problem. */
final class Remote {

    /** To connect, and between two bytes of an answer. */
    static final int TIMEOUT_SECONDS = 20;

    private final GitAddress address;
    private final Credentials credentials;

    private final NetworkLimits limits;

    Remote(GitAddress address, Credentials credentials, NetworkLimits limits) {
        this.address = address;
        this.credentials = credentials;
        this.limits = limits;
    }

    /** What is said after the names were listed. */
    interface Conversation<T> {
        T with(Listed listed) throws IOException, StoreDamaged;
    }

    /**
     * Lists the names that start with one of the prefixes; what is fetched then comes over the same connection, so
     * that a name cannot move in between.
     */
    <T> T talk(Repository store, boolean shallow, Conversation<T> conversation, String... prefixes) throws StoreDamaged {
        Failure failure = new Failure(address);
        try (Transport transport = open(store, shallow, failure);
                FetchConnection connection = list(transport, failure, prefixes)) {
            return conversation.with(new Listed(connection, failure));
        } catch (IOException e) {
            if (failure.blamesTheOtherSide(e)) {
                throw failure.explain(e);
            }
            throw new StoreDamaged(failure.explain(e));
        }
    }

    private static FetchConnection list(Transport transport, Failure failure, String... prefixes) {
        try {
            return transport.openFetch(List.of(), prefixes);
        } catch (PackProtocolException e) {
            throw failure.notGit(e);
        } catch (IOException e) {
            throw failure.explain(e);
        }
    }

    /** The names that the server has now, and the open connection behind them. */
    static final class Listed {

        private final FetchConnection connection;
        private final Failure failure;

        Listed(FetchConnection connection, Failure failure) {
            this.connection = connection;
            this.failure = failure;
        }

        /** Symbolic names are resolved. */
        Map<String, Ref> names() {
            return connection.getRefsMap();
        }

        /**
         * Transport.fetch would do the same, but it takes every shallow fetch for an incomplete one as soon as the
         * objects are to be checked.
         */
        void fetch(Collection<Ref> wanted) throws IOException {
            failure.fetching();
            connection.fetch(NullProgressMonitor.INSTANCE, wanted, Set.of());
        }

        /** One that a person has named, and that need not be there. */
        void fetch(ObjectId commit) throws IOException {
            failure.searching(commit);
            connection.fetch(NullProgressMonitor.INSTANCE, List.of(new ObjectIdRef.Unpeeled(Ref.Storage.NETWORK, commit.name(), commit)), Set.of());
        }
    }

    private Transport open(Repository store, boolean shallow, Failure failure) throws IOException {
        if (!address.web() && !Files.isDirectory(Path.of(address.uri().getPath()))) {
            throw SourceException.wrong(Problem.of("no Git repository at " + address.shown(),
                    "there is no such directory", "check the path"));
        }
        Transport transport = address.web() ? Transport.open(store, address.uri()) : LocalServer.open(address.uri(), store, failure::served);
        transport.setTimeout(TIMEOUT_SECONDS);
        transport.setTagOpt(TagOpt.NO_TAGS);
        if (shallow) {
            transport.setDepth(1);
        }
        // Old histories have odd names and modes in them; what endangers this machine is still refused.
        transport.setObjectChecker(new ObjectChecker()
                .setAllowInvalidPersonIdent(true)
                .setAllowLeadingZeroFileMode(true)
                .setSafeForMacOS(true));
        if (transport instanceof TransportHttp http) {
            logIn(http, failure);
        }
        return transport;
    }

    private void logIn(TransportHttp http, Failure failure) {
        Login login = credentials.read(address);
        var connections = new Connections(address, login != null, limits);
        failure.listenTo(connections);
        http.setHttpConnectionFactory(connections);
        if (login != null) {
            // At once, not after a refusal: one request less in every cycle.
            http.setPreemptiveBasicAuthentication(login.user(), login.password());
        }
    }
}
