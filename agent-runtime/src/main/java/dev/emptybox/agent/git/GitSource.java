package dev.emptybox.agent.git;

import dev.emptybox.agent.git.Remote.Listed;
import dev.emptybox.agent.git.trust.Followed;
import dev.emptybox.agent.git.trust.Rule;
import dev.emptybox.agent.git.trust.Trust;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Revision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;

/**
 * Follows one ref in a Git repository. An unchanged head costs one listing of refs and no fetch; a pinned commit in the
 * store costs nothing. A damaged store is recreated, once per call.
 */
public final class GitSource implements Source {

    private static final Pattern FULL_ID = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern SHORT_ID = Pattern.compile("[0-9a-f]{7,40}");
    private static final Pattern PATH = Pattern.compile("(?!\\.\\.?(/|$))[^/]+(/(?!\\.\\.?(/|$))[^/]+)*");
    private static final String[] ALL_NAMES = {Constants.R_HEADS, Constants.R_TAGS, Constants.R_REMOTES};

    private final String ref;
    private final RefNames names;
    private final GitStore store;
    private final Checkouts checkouts;
    private final OutsideFiles outside;
    private final Remotes remotes;
    private final String path;
    private final Trust trust;
    private final Limits limits;
    /** Held during communication with the server; an existing checkout does not wait for it. */
    private final Object network = new Object();
    private Map<String, ObjectId> searchedInVain = Map.of();
    /** Whether files are fetched apart from commits: those of one directory, or of one commit of the history. */
    private boolean partial;
    private String filesOf = "";
    private LastListed last;

    /** What a name was the last time. */
    private record LastListed(Remote remote, String name, ObjectId target, Head head) {
    }

    /**
     * @param urls        http, https, ssh, file, or the path of a directory or a bundle; the others are mirrors of the first
     * @param ref         a branch, a tag, a range of tags or a commit id; null for HEAD of the remote
     * @param path        a directory in the repository, empty for the whole repository
     * @param store       the directory of the agent for fetched objects
     * @param credentials for the server
     * @param trust       decides which commits may be checked out
     * @param extras      what a checkout has besides the files of the repository
     */
    public GitSource(List<String> urls, String ref, String path, Path store, Credentials credentials, Trust trust, Extras extras) {
        this(urls, ref, path, store, credentials, trust, Limits.DEFAULT, NetworkLimits.DEFAULT,
            new OutsideFiles(extras, 0, store, GitAddress.parse(urls.get(0)), credentials, NetworkLimits.DEFAULT));
    }

    /** The same without extras. */
    public GitSource(List<String> urls, String ref, String path, Path store, Credentials credentials, Trust trust) {
        this(urls, ref, path, store, credentials, trust, Extras.NONE);
    }

    /** The same without mirrors and policy. */
    public GitSource(String url, String ref, String path, Path store, Credentials credentials) {
        this(List.of(url), ref, path, store, credentials, Trust.inEveryCommit());
    }

    GitSource(String url, String ref, String path, Path store, Credentials credentials, Limits limits, NetworkLimits network) {
        this(List.of(url), ref, path, store, credentials, Trust.inEveryCommit(), limits, network);
    }

    GitSource(List<String> urls, String ref, String path, Path store, Credentials credentials, Trust trust, Limits limits, NetworkLimits network) {
        this(urls, ref, path, store, credentials, trust, limits, network, new OutsideFiles(Extras.NONE, 0, store, GitAddress.parse(urls.get(0)), credentials, network));
    }

    /** Its content is fixed by the id of its commit, so no policy is asked. */
    static GitSource ofSubmodule(String url, String commit, Path store, Credentials credentials, OutsideFiles outside, NetworkLimits network) {
        return new GitSource(List.of(url), commit, "", store, credentials, Trust.inEveryCommit(), Limits.DEFAULT, network, outside);
    }

    private GitSource(List<String> urls, String ref, String path, Path store, Credentials credentials, Trust trust, Limits limits, NetworkLimits network,
                      OutsideFiles outside) {
        IsolatedSystemReader.install();
        this.outside = Objects.requireNonNull(outside, "outside is null");
        this.remotes = new Remotes(urls, credentials, network);
        this.ref = ref;
        this.names = RefNames.of(ref);
        this.store = new GitStore(store);
        this.checkouts = new Checkouts(store.resolve("checkouts"), requirePath(path), limits, outside);
        this.trust = Objects.requireNonNull(trust, "trust is null");
        this.limits = limits;
        this.path = requirePath(path);
        this.partial = !this.path.isEmpty() || trust.verifies();
    }

    @Override
    public String address() {
        return remotes.first().address().shown();
    }

    @Override
    public Head head() {
        synchronized (network) {
            Optional<Revision> known = store.peek(GitStore::kept);
            Head found = remotes.firstThatAnswers(() -> healing(() -> {
                store.startOverWhenLarge();
                Head seen = store.with(this::look);
                requireNotBehind(seen, known);
                if (trust.verifies()) {
                    return verified(seen);
                }
                fetchFilesOnce(ObjectId.fromString(seen.revision().commit()));
                return seen;
            }));
            return new Head(found.revision(), found.ref(), remotes.detour());
        }
    }

    /** A mirror that lags must not take the box back. */
    private void requireNotBehind(Head seen, Optional<Revision> known) throws StoreDamaged {
        if (remotes.atMirror() && known.isPresent() && seen.revision().time().isBefore(known.get().time())) {
            store.with(opened -> {
                ObjectId newest = ObjectId.fromString(known.get().commit());
                if (GitStore.has(opened, newest)) {
                    GitStore.keep(opened, newest);
                }
                return null;
            });
            throw SourceException.unreachable(Problem.of("the mirror " + remotes.current().address().shown() + " is behind",
                "its head is of " + seen.revision().time() + ", and one of " + known.get().time() + " is known", "update the mirror"), null);
        }
    }

    /** The names of all tags. */
    List<String> tags() {
        synchronized (network) {
            return healing(() -> store.with(opened -> remotes.current().talk(opened, Extent.SHALLOW, listed -> listed.names().keySet().stream()
                .filter(name -> name.startsWith(Constants.R_TAGS)).map(name -> name.substring(Constants.R_TAGS.length())).toList(), Constants.R_TAGS)));
        }
    }

    /** A refused head is still the head; it cannot be checked out. */
    private Head verified(Head seen) throws StoreDamaged {
        ObjectId commit = ObjectId.fromString(seen.revision().commit());
        Trust.Verdict verdict = store.with(opened -> {
            if (!opened.getObjectDatabase().getShallowCommits().isEmpty()) {
                throw incomplete(null);
            }
            try {
                return trust.verify(opened, followed(commit), commit);
            } catch (ProblemException wrong) {
                throw SourceException.wrong(wrong.problems().get(0), wrong);
            } catch (MissingObjectException missing) {
                throw incomplete(missing);
            }
        });
        if (verdict.rule() == Rule.HEAD_AGE) {
            throw SourceException.wrong(verdict.refusal());
        }
        if (verdict.refusal() == null) {
            fetchFilesOnce(commit);
        }
        Revision its = seen.revision();
        return new Head(new Revision(its.commit(), its.author(), its.time(), its.message(), verdict.signer()), seen.ref());
    }

    private Followed followed(ObjectId commit) {
        boolean named = last != null && last.head().revision().commit().equals(commit.name());
        return new Followed(ref == null ? Constants.HEAD : ref, named ? last.name() : "", named ? last.target() : commit);
    }

    /** The store is started over once, because it may be from before there was a policy. */
    private StoreDamaged incomplete(Exception cause) {
        return new StoreDamaged(SourceException.wrong(Problem.of("commits cannot be verified: the history of " + remotes.current().address().shown() + " is incomplete",
            "rule " + Rule.HISTORY + ": every commit since the last accepted one is verified, and some are missing", "serve a complete clone, not a shallow one"), cause));
    }

    @Override
    public Checkout checkout(Revision revision) {
        String commit = revision.commit();
        if (!FULL_ID.matcher(commit).matches()) {
            throw noCommit(commit);
        }
        requireAccepted(commit);
        if (!checkouts.intact(commit) && !makeFromStore(ObjectId.fromString(commit))) {
            makeWithNetwork(commit);
        }
        return new Checkout(revision, checkouts.directory(commit));
    }

    private void requireAccepted(String commit) {
        Optional<Problem> refusal;
        try {
            refusal = trust.refusal(commit, (one, base) -> store.peek(opened -> Optional.of(Trust.contains(opened, one, base))).orElse(false));
        } catch (ProblemException wrong) {
            throw SourceException.wrong(wrong.problems().get(0), wrong);
        }
        if (refusal.isPresent()) {
            throw SourceException.wrong(refusal.get());
        }
    }

    /** Does not wait for a running fetch. */
    private boolean makeFromStore(ObjectId commit) {
        return store.peek(opened -> {
            if (!GitStore.has(opened, commit)) {
                return Optional.<Boolean>empty();
            }
            checkouts.make(opened, commit);
            return Optional.of(true);
        }).isPresent();
    }

    private void makeWithNetwork(String commit) {
        boolean altered = checkouts.exists(commit);
        try {
            synchronized (network) {
                remotes.firstThatAnswers(() -> healing(() -> makeCheckout(ObjectId.fromString(commit))));
            }
        } catch (SourceException cannot) {
            throw altered ? cannot.during("the checkout of revision " + commit.substring(0, 10) + " was modified, and cannot be written again") : cannot;
        }
    }

    @Override
    public void prune(Set<String> commits) {
        checkouts.prune(commits);
        outside.prune();
    }

    @Override
    public void close() {
        // Nothing stays open between calls.
    }

    private Head look(Repository opened) throws IOException, StoreDamaged {
        boolean maybeId = ref != null && SHORT_ID.matcher(ref).matches();
        Optional<ObjectId> pinned = maybeId ? GitStore.find(opened, ref) : Optional.empty();
        if (pinned.isPresent()) {
            return new Head(GitStore.revision(opened, pinned.get()), ref);
        }
        if (maybeId && FULL_ID.matcher(ref).matches()) {
            return headAt(fetchCommit(ref));
        }
        Optional<Head> unchanged = unchanged(opened);
        if (unchanged.isPresent()) {
            return unchanged.get();
        }
        Head named = remotes.current().talk(opened, extent(), listed -> headNamed(opened, listed), names.prefixes());
        if (named != null) {
            return named;
        }
        if (maybeId) {
            return headAt(fetchHistory(ref));
        }
        throw remotes.current().talk(opened, extent(), listed -> names.missing(remotes.current().address(), listed.names()), ALL_NAMES);
    }

    /** The last head, if its name still has the same target; empty if that is not known. */
    private Optional<Head> unchanged(Repository opened) throws IOException {
        if (last == null || last.remote() != remotes.current() || !GitStore.has(opened, ObjectId.fromString(last.head().revision().commit()))) {
            return Optional.empty();
        }
        Map<String, ObjectId> now = last.remote().names(names.prefixes(last.name())).orElse(Map.of());
        return names.first(now.keySet()).filter(name -> name.equals(last.name()) && now.get(name).equals(last.target())).map(name -> last.head());
    }

    /** Null if there is no such name. */
    private Head headNamed(Repository opened, Listed listed) throws IOException, StoreDamaged {
        Ref named = names.pick(listed.names());
        if (named == null) {
            return null;
        }
        ObjectId known = named.getPeeledObjectId() != null ? named.getPeeledObjectId() : named.getObjectId();
        if (!GitStore.has(opened, known) || !GitStore.has(opened, named.getObjectId())) {
            listed.fetch(List.of(named));
            GitStore.keep(opened, named.getObjectId());
        }
        ObjectId commit = GitStore.find(opened, named.getObjectId().name()).orElse(known);
        var head = new Head(GitStore.revision(opened, commit), names.shown(named));
        last = new LastListed(remotes.current(), named.getName(), named.getObjectId(), head);
        return head;
    }

    /** Without a policy, nothing but the commit itself is needed. */
    private Extent extent() {
        return trust.verifies() ? partial ? Extent.HISTORY_NAMES : Extent.HISTORY : partial ? Extent.SHALLOW_NAMES : Extent.SHALLOW;
    }

    /** With the commit, so that a checkout later does not need the server. */
    private void fetchFilesOnce(ObjectId commit) throws StoreDamaged {
        if (!filesOf.equals(commit.name()) && !checkouts.exists(commit.name())) {
            fetchFiles(commit);
            filesOf = commit.name();
        }
    }

    private void fetchFiles(ObjectId commit) throws StoreDamaged {
        if (partial) {
            fetchMissing(commit);
        }
        if (!outside.wanted().isEmpty()) {
            store.with(opened -> {
                outside.fetch(opened, commit, path, limits);
                return null;
            });
        }
    }

    private void fetchMissing(ObjectId commit) throws StoreDamaged {
        Set<ObjectId> missing = store.with(opened -> MissingFiles.of(opened, commit, path, limits));
        if (!missing.isEmpty()) {
            store.with(opened -> {
                GitStore.forget(opened);
                remotes.current().talk(opened, Extent.FILES, listed -> {
                    listed.fetchObjects(missing);
                    return null;
                }, Constants.HEAD);
                GitStore.keep(opened, commit);
                return null;
            });
        }
    }

    private Head headAt(ObjectId commit) throws StoreDamaged {
        return new Head(store.with(opened -> GitStore.revision(opened, commit)), ref);
    }

    /** By its id, which most servers allow; otherwise it is searched in the complete history. */
    private ObjectId fetchCommit(String id) throws StoreDamaged {
        ObjectId commit = ObjectId.fromString(id);
        try {
            return store.with(opened -> remotes.current().talk(opened, extent(), listed -> {
                listed.fetch(commit);
                GitStore.keep(opened, commit);
                return commit;
            }, ALL_NAMES));
        } catch (StoreDamaged e) {
            return fetchHistory(id);
        }
    }

    /** Starts from an empty store, because a shallow one does not become complete by fetching more. */
    private ObjectId fetchHistory(String id) throws StoreDamaged {
        store.startOver();
        return store.with(fresh -> remotes.current().talk(fresh, Extent.HISTORY, listed -> {
            Map<String, ObjectId> targets = RefNames.targets(listed.names());
            // A mistyped id must not download the complete history in every cycle.
            if (targets.isEmpty() || targets.equals(searchedInVain)) {
                throw noCommit(id);
            }
            listed.fetch(List.copyOf(listed.names().values()));
            Optional<ObjectId> found = GitStore.find(fresh, id);
            searchedInVain = found.isPresent() ? Map.of() : targets;
            return found.orElseThrow(() -> noCommit(id));
        }, ALL_NAMES));
    }

    private Void makeCheckout(ObjectId commit) throws StoreDamaged {
        if (!store.with(opened -> GitStore.has(opened, commit))) {
            fetchCommit(commit.name());
        }
        fetchFiles(commit);
        return store.with(opened -> {
            checkouts.make(opened, commit);
            return null;
        });
    }

    private interface Work<T> {
        T run() throws StoreDamaged;
    }

    private <T> T healing(Work<T> work) {
        try {
            return work.run();
        } catch (StoreDamaged damage) {
            partial &= !(damage instanceof PartialRefused);
            filesOf = "";
            store.startOver();
        }
        try {
            return work.run();
        } catch (StoreDamaged again) {
            throw again.getCause() instanceof SourceException failure ? failure : store.cannotWrite(again);
        }
    }

    private SourceException noCommit(String id) {
        return SourceException.wrong(Problem.of("no such commit in " + remotes.current().address().shown() + ": " + id,
                "it is not reachable from any branch or tag", "check the id, or follow a branch"));
    }

    private static String requirePath(String path) {
        String plain = path == null ? "" : path.strip().replaceFirst("^\\./", "").replaceFirst("/+$", "");
        if (plain.isEmpty() || plain.equals(".")) {
            return "";
        }
        if (!PATH.matcher(plain).matches()) {
            throw SourceException.wrong(Problem.of("not a directory of the repository: " + path, "",
                    "use --path relative to the top of the repository, without .."));
        }
        return plain;
    }
}
