package dev.emptybox.agent.git;

import dev.emptybox.agent.git.Credentials.Login;
import dev.emptybox.stdlib.model.Problem;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectChecker;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdRef;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.FilterSpec;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.http.HttpConnection;

/** The remote side: lists refs and fetches commits, and converts every failure to a problem. */
final class Remote {

    /** To connect, and between two bytes of a response. */
    static final int TIMEOUT_SECONDS = 20;

    private final GitAddress address;
    private final Credentials credentials;

    private final NetworkLimits limits;
    private final QuickListing quick;

    Remote(GitAddress address, Credentials credentials, NetworkLimits limits) {
        this.address = address;
        this.credentials = credentials;
        this.limits = limits;
        this.quick = new QuickListing(address, credentials, limits);
    }

    GitAddress address() {
        return address;
    }

    /** As {@link QuickListing#names}. */
    Optional<Map<String, ObjectId>> names(String... prefixes) {
        return quick.names(prefixes);
    }

    /** The conversation after the refs were listed. */
    interface Conversation<T> {
        T with(Listed listed) throws IOException, StoreDamaged;
    }

    /**
     * Lists the refs with one of the prefixes; a fetch uses the same connection, so that a ref cannot move in between.
     */
    <T> T talk(Repository store, Extent extent, Conversation<T> conversation, String... prefixes) throws StoreDamaged {
        Transfer transfer = new Transfer(limits);
        Failure failure = new Failure(address, transfer);
        try (Transport transport = open(store, extent, failure, transfer);
                FetchConnection connection = list(transport, failure, prefixes)) {
            return conversation.with(new Listed(connection, failure));
        } catch (IOException e) {
            if (extent.partial() && failure.refusesTheRequest(e)) {
                throw new PartialRefused(failure.explain(e));
            }
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

    /** The current refs of the server, with the open connection. */
    static final class Listed {

        private final FetchConnection connection;
        private final Failure failure;

        Listed(FetchConnection connection, Failure failure) {
            this.connection = connection;
            this.failure = failure;
        }

        /** Symbolic refs are resolved. */
        Map<String, Ref> names() {
            return connection.getRefsMap();
        }

        /**
         * Like Transport.fetch, which however treats every shallow fetch as incomplete when objects are checked.
         */
        void fetch(Collection<Ref> wanted) throws IOException {
            failure.fetching();
            connection.fetch(NullProgressMonitor.INSTANCE, wanted, Set.of());
        }

        /** Objects of the repository, by their ids. */
        void fetchObjects(Collection<ObjectId> ids) throws IOException {
            failure.fetching();
            List<Ref> wanted = ids.stream().<Ref>map(id -> new ObjectIdRef.Unpeeled(Ref.Storage.NETWORK, id.name(), id)).toList();
            connection.fetch(NullProgressMonitor.INSTANCE, wanted, Set.of());
        }

        /** A commit named by the user, which may not exist. */
        void fetch(ObjectId commit) throws IOException {
            failure.searching(commit);
            connection.fetch(NullProgressMonitor.INSTANCE, List.of(new ObjectIdRef.Unpeeled(Ref.Storage.NETWORK, commit.name(), commit)), Set.of());
        }
    }

    private Transport open(Repository store, Extent extent, Failure failure, Transfer transfer) throws IOException {
        if (Bundle.isAt(address)) {
            return openBundle(store, failure, transfer);
        }
        if (address.local() && !Files.isDirectory(Path.of(address.uri().getPath()))) {
            throw SourceException.wrong(Problem.of("no Git repository at " + address.shown(),
                    "there is no such directory", "check the path"));
        }
        Transport transport = address.local() ? LocalServer.open(address.uri(), store, failure::served) : Transport.open(store, address.uri());
        transport.setTimeout(TIMEOUT_SECONDS);
        transport.setTagOpt(TagOpt.NO_TAGS);
        if (extent.shallow()) {
            transport.setDepth(1);
        }
        if (extent.namesOnly()) {
            transport.setFilterSpec(FilterSpec.fromFilterLine("blob:none"));
        }
        // Old histories contain odd names and modes; dangerous ones are still refused.
        transport.setObjectChecker(new ObjectChecker()
                .setAllowInvalidPersonIdent(true)
                .setAllowLeadingZeroFileMode(true)
                .setSafeForMacOS(true));
        if (transport instanceof TransportHttp http) {
            logIn(http, failure, transfer);
        }
        if (transport instanceof SshTransport ssh) {
            var program = new SshProgram(credentials, transfer);
            failure.listenTo(program);
            ssh.setSshSessionFactory(program);
        }
        return transport;
    }

    private Transport openBundle(Repository store, Failure failure, Transfer transfer) throws IOException {
        transfer.fetching();
        if (address.local()) {
            return Bundle.open(address, store, Bundle.read(address, transfer));
        }
        Login login = credentials.read(address);
        var connections = new Connections(address, login != null, credentials, limits, transfer);
        failure.listenTo(connections);
        HttpConnection connection = connections.create(new URL(address.uri().toString()));
        if (login != null) {
            connection.setRequestProperty("Authorization", login.basic());
        }
        return Bundle.open(address, store, Bundle.read(connection));
    }

    private void logIn(TransportHttp http, Failure failure, Transfer transfer) {
        Login login = credentials.read(address);
        var connections = new Connections(address, login != null, credentials, limits, transfer);
        failure.listenTo(connections);
        http.setHttpConnectionFactory(connections);
        if (login != null) {
            // Sent at once, not after a 401: saves one request per cycle.
            http.setPreemptiveBasicAuthentication(login.user(), login.password());
        }
    }
}
