package dev.emptybox.agent.git;

import dev.emptybox.stdlib.box.LfsPointer;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Revision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.TreeWalk.OperationType;

/**
 * What a checkout needs besides the objects of its repository: files of submodules, and contents of Git LFS. Both are fixed by the
 * commit: a submodule by the id of its commit, a content by its digest. A repository may name other servers; it cannot make the
 * agent send its credentials there, or read local repositories. Safe for a fetch and a checkout at the same time.
 */
final class OutsideFiles {

    static final String MODULES = ".gitmodules";
    static final String LFS_CONFIG = ".lfsconfig";
    /** A submodule may have submodules. */
    private static final int DEEPEST = 3;
    private static final int LARGEST_CONFIG = 1 << 20;

    private final Extras extras;
    private final int depth;
    private final Path store;
    private final GitAddress server;
    private final Credentials credentials;
    private final NetworkLimits network;
    private final LfsObjects objects;
    /** By path of the gitlink and commit, as far as they were fetched by this process. */
    private final Map<String, GitSource> submodules = new ConcurrentHashMap<>();

    /**
     * @param depth  of submodules above this one
     * @param server of the repository
     */
    OutsideFiles(Extras extras, int depth, Path store, GitAddress server, Credentials credentials, NetworkLimits network) {
        this.extras = extras;
        this.depth = depth;
        this.store = store;
        this.server = server;
        this.credentials = credentials;
        this.network = network;
        this.objects = new LfsObjects(store.resolve("lfs"), server, credentials, network);
    }

    /**
     * Fetches what the commit needs and is not here.
     *
     * @param path the directory that is checked out, or empty for all
     */
    void fetch(Repository opened, ObjectId commit, String path, Limits limits) throws IOException {
        var links = new LinkedHashMap<String, ObjectId>();
        var pointers = new LinkedHashMap<LfsPointer, String>();
        long bytes = 0;
        try (ObjectReader reader = opened.newObjectReader(); RevWalk commits = new RevWalk(reader); TreeWalk walk = new TreeWalk(reader)) {
            RevTree root = commits.parseCommit(commit).getTree();
            walk.setOperationType(OperationType.CHECKOUT_OP);
            walk.setAttributesNodeProvider(TreeWriter.NO_OTHERS);
            walk.addTree(root);
            while (walk.next()) {
                String name = walk.getPathString();
                boolean below = path.isEmpty() || name.startsWith(path + "/");
                if (walk.isSubtree()) {
                    if (below || name.equals(path) || path.startsWith(name + "/")) {
                        walk.enterSubtree();
                    }
                } else if (below && extras.submodules() && walk.getFileMode().equals(FileMode.GITLINK)) {
                    links.put(name, walk.getObjectId(0));
                } else if (below && extras.lfs()) {
                    LfsPointer pointer = pointer(reader, walk);
                    if (pointer != null) {
                        pointers.put(pointer, name);
                        bytes += pointer.size();
                    }
                }
            }
            if (bytes > limits.bytes()) {
                throw TreeWriter.tooLarge("more than " + limits.bytes() + " bytes in Git LFS");
            }
            if (!pointers.isEmpty()) {
                fetchContents(pointers, config(reader, root, LFS_CONFIG).getString("lfs", null, "url"));
            }
            fetchSubmodules(links, config(reader, root, MODULES));
        }
    }

    private void fetchContents(Map<LfsPointer, String> pointers, String endpoint) {
        try {
            objects.fetch(pointers, endpoint == null ? "" : endpoint);
        } catch (IOException e) {
            throw SourceException.unreachable(Problem.of("cannot fetch the contents of Git LFS for " + server.shown(), String.valueOf(e.getMessage()),
                "the agent retries automatically; if this persists, check the server of Git LFS"), e);
        }
    }

    private void fetchSubmodules(Map<String, ObjectId> links, Config modules) {
        for (Map.Entry<String, ObjectId> link : links.entrySet()) {
            String url = modules.getSubsections("submodule").stream().filter(name -> link.getKey().equals(modules.getString("submodule", name, "path")))
                .map(name -> modules.getString("submodule", name, "url")).filter(its -> its != null && !its.isBlank()).findFirst()
                .orElseThrow(() -> wrong(link.getKey(), MODULES + " has no url for it", "add it: git submodule add URL " + link.getKey()));
            try {
                GitSource source = source(link.getKey(), url, link.getValue().name());
                Revision revision = source.head().revision();
                source.checkout(revision);
                submodules.put(key(link.getKey(), link.getValue()), source);
            } catch (SourceException cannot) {
                throw cannot.during("the submodule " + link.getKey() + " cannot be fetched");
            }
        }
    }

    private GitSource source(String path, String url, String commit) {
        String full = ModuleSource.address(server.uri().toString(), url);
        GitAddress its = GitAddress.parse(full);
        if (its.local() && !server.local()) {
            throw wrong(path, "its url is a path, and the state repo is on a server", "use a URL, or one relative to that of the state repo");
        }
        if (depth >= DEEPEST) {
            throw wrong(path, "it is the submodule of a submodule, deeper than " + DEEPEST, "add it to the state repo itself");
        }
        Credentials own = its.sameServer(server) || its.local() ? credentials : credentials.withoutFile();
        Path place = store.resolve("submodules").resolve(Digests.sha256(full).substring(0, 16));
        return GitSource.ofSubmodule(full, commit, place, own, new OutsideFiles(extras, depth + 1, place, its, own, network), network);
    }

    private static SourceException wrong(String path, String why, String cure) {
        return SourceException.wrong(Problem.of("the submodule " + path + " cannot be used", why, cure));
    }

    private static String key(String path, ObjectId commit) {
        return commit.name() + " " + path;
    }

    /**
     * The files of a submodule; null if it is not wanted.
     *
     * @throws IOException if it was not fetched
     */
    Path submodule(String path, ObjectId commit) throws IOException {
        if (!extras.submodules()) {
            return null;
        }
        GitSource source = submodules.get(key(path, commit));
        if (source == null) {
            throw new IOException("the submodule " + path + " was not fetched");
        }
        return source.checkout(new Revision(commit.name(), "", Instant.EPOCH, "", "")).directory();
    }

    /**
     * The content of a file that is kept by Git LFS; null if the file is another one, or it is not wanted.
     *
     * @throws IOException if it was not fetched
     */
    Path content(ObjectReader reader, TreeWalk walk) throws IOException {
        LfsPointer pointer = extras.lfs() ? pointer(reader, walk) : null;
        if (pointer == null) {
            return null;
        }
        Path file = objects.file(pointer);
        if (file == null) {
            throw new IOException("the content of " + walk.getPathString() + " was not fetched");
        }
        return file;
    }

    /** Null if it is another file. As for git, the attributes decide with the content. */
    private static LfsPointer pointer(ObjectReader reader, TreeWalk walk) throws IOException {
        boolean file = walk.getFileMode().equals(FileMode.REGULAR_FILE) || walk.getFileMode().equals(FileMode.EXECUTABLE_FILE);
        if (!file || !"lfs".equals(walk.getAttributes().getValue("filter"))) {
            return null;
        }
        ObjectLoader content = reader.open(walk.getObjectId(0), Constants.OBJ_BLOB);
        return content.getSize() > LfsPointer.LONGEST ? null : LfsPointer.parse(content.getCachedBytes()).orElse(null);
    }

    private static Config config(ObjectReader reader, RevTree root, String name) throws IOException {
        var config = new Config();
        try (TreeWalk at = TreeWalk.forPath(reader, name, root)) {
            if (at != null && at.getFileMode().equals(FileMode.REGULAR_FILE)) {
                config.fromText(new String(reader.open(at.getObjectId(0), Constants.OBJ_BLOB).getCachedBytes(LARGEST_CONFIG), StandardCharsets.UTF_8));
            }
            return config;
        } catch (ConfigInvalidException e) {
            throw SourceException.wrong(Problem.of(name + " of the state repo cannot be read", String.valueOf(e.getMessage()), "correct it"), e);
        }
    }

    /** The files of submodules are part of the checkouts, so those of their own are not needed any more. */
    void prune() {
        submodules.values().forEach(source -> source.prune(Set.of()));
        submodules.clear();
        try {
            objects.prune();
        } catch (IOException later) {
            // A superfluous object does no harm, and the next prune retries.
        }
    }

    /** For the names of checkouts: one without them is another one. */
    List<String> wanted() {
        return extras.equals(Extras.NONE) ? List.of() : List.of("submodules " + extras.submodules(), "lfs " + extras.lfs());
    }
}
