package dev.emptybox.agent.git;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/** The contents that a checkout needs and the store does not have: those below the directory, and attributes above it. */
final class MissingFiles {

    /** Of directories above as well. */
    private static final Set<String> CONFIGURATION = Set.of(Constants.DOT_GIT_ATTRIBUTES, OutsideFiles.MODULES, OutsideFiles.LFS_CONFIG);

    private MissingFiles() {
    }

    /**
     * @param path the directory that is checked out, or empty for all
     * @throws SourceException if it is larger than a checkout may be
     */
    static Set<ObjectId> of(Repository store, ObjectId commit, String path, Limits limits) throws IOException {
        int entries = 0;
        var missing = new LinkedHashSet<ObjectId>();
        try (ObjectReader reader = store.newObjectReader(); RevWalk commits = new RevWalk(reader); TreeWalk walk = new TreeWalk(reader)) {
            walk.addTree(commits.parseCommit(commit).getTree());
            while (walk.next()) {
                String name = walk.getPathString();
                boolean below = path.isEmpty() || name.startsWith(path + "/");
                entries += below ? 1 : 0;
                if (entries > limits.files() || walk.getPathLength() > TreeWriter.LONGEST_PATH) {
                    throw TreeWriter.tooLarge("more than " + limits.files() + " files, or a path of more than " + TreeWriter.LONGEST_PATH + " bytes");
                }
                if (walk.getFileMode().equals(FileMode.TREE)) {
                    if (below || name.equals(path) || path.startsWith(name + "/")) {
                        walk.enterSubtree();
                    }
                } else if (!walk.getFileMode().equals(FileMode.GITLINK) && (below || CONFIGURATION.contains(walk.getNameString()))
                        && !reader.has(walk.getObjectId(0))) {
                    missing.add(walk.getObjectId(0));
                }
            }
        }
        return missing;
    }
}
